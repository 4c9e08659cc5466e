"""A courier becomes a roving reporter: applies, is approved, signs in, reports, sees it handled."""

import re

import pytest

from tests.cast import DISTRICT
from yiwang.kernel.access.models import Account
from yiwang.kernel.cases.models import Case

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
OWN = "Qi-Shou-Jia-2026!"


def test_a_courier_becomes_a_roving_reporter(works, visit, snapshot):
    courier = visit("")
    page = courier.open("/")
    page.get_by_role("link", name="成为流动网格员").click()
    courier.check("rover-apply")
    page.get_by_label("姓名").fill("骑手甲")
    page.get_by_label("手机号").fill("13800138000")
    page.get_by_label("在哪里跑单或工作").fill("美团")
    page.get_by_label("常跑的路段").fill("沿河路")
    page.get_by_label("我同意").check()
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/rovers/status/**")
    status = page.url
    courier.check("rover-status")

    works.cast.account("acceptor")
    clerk = visit("acceptor")
    desk = clerk.open("/rovers/applications/")
    clerk.check("rover-list")
    desk.get_by_role("link", name="骑手甲").click()
    clerk.check("rover-application")
    desk.get_by_role("button", name="通过", exact=True).click()
    desk.locator("dialog[open]").get_by_role("button", name="通过").click()
    desk.get_by_role("heading", name="一次性密码").wait_for()
    clerk.check("rover-password")
    shown = desk.locator("main").inner_text()
    password = re.search(r"一次性密码\s+(\S{14})", shown)[1]
    account = Account.objects.get(username__startswith="rover")

    page.goto(status)
    assert page.locator(".pocket-now").inner_text() == "已通过"
    page.get_by_role("link", name="登录上报").click()
    page.fill("input[name=username]", account.username)
    page.fill("input[name=password]", password)
    page.press("input[name=password]", "Enter")
    page.wait_for_url("**/password/**")
    page.fill("input[name=current]", password)
    for each in page.locator("input[type=password]:not([name=current])").all():
        each.fill(OWN)
    page.locator("input[type=password]").last.press("Enter")
    page.wait_for_url("**/rovers/mine/")
    courier.check("rover-mine-empty")

    page.get_by_role("link", name="上报一件").click()
    page.wait_for_url("**/rounds/report/")  # and its scripts, which take the photo
    page.locator("input[data-photos]").set_input_files(snapshot)
    courier.until("() => document.querySelectorAll('.photo-shelf li').length === 1")
    page.locator("select[name=grid]").select_option(index=1)
    page.fill("textarea[name=words]", "沿河路井盖松动")
    page.locator(".pocket-send button").click()
    page.wait_for_url("**/rounds/")
    for _beat in range(100):  # the phone's outbox sends it
        if Case.objects.filter(title="沿河路井盖松动").exists():
            break
        page.wait_for_timeout(100)
    case = Case.objects.get(title="沿河路井盖松动")
    assert (case.channel, case.reporter_id, case.district) == ("rover", account.pk, DISTRICT)
    page = courier.open("/rovers/mine/")
    courier.check("rover-mine")
    page.get_by_role("link", name=re.compile("沿河路井盖松动")).click()
    assert page.locator(".pocket-now").inner_text() == "已收到，正在等待受理"
    assert courier.page.request.get(f"{courier.base}/cases/").status == 403
