"""An elder asks for subsidised meals on the phone; the street checks, the district decides."""

from datetime import date

import pytest

from tests.cast import DISTRICT
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.events.services import deliver_due
from yiwang.verticals.canteen.applying.models import Application
from yiwang.verticals.canteen.applying.services import set_term
from yiwang.verticals.canteen.applying.tests.makers import number
from yiwang.verticals.canteen.models import Entitlement
from yiwang.verticals.canteen.services import install_programme

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_from_the_phone_to_the_grant(works, visit):
    install_programme(code="shaoguan", district=DISTRICT)
    for stage in ("check", "decide"):
        set_term(
            actor=SYSTEM, district=DISTRICT, stage=stage, working_days=5,
            since=date(2020, 1, 1), source="办事指南",
        )  # fmt: skip
    daughter = visit("")
    page = daughter.open("/")
    page.get_by_role("link", name="申请就餐补贴").click()
    daughter.check("canteen-apply")
    page.get_by_role("button", name="长辈版").click()
    daughter.check("canteen-apply-elder")
    page.get_by_label("老人姓名").fill("刘桂兰")
    page.get_by_label("老人身份证号码").fill(number())
    page.get_by_label("现住地址").fill("沿河路 8 号")
    page.get_by_label("谁来申请").select_option("child")
    page.get_by_label("代办人姓名").fill("刘小兰")
    page.get_by_label("联系电话").fill("13800138000")
    page.get_by_label("老人本人同意").check()
    page.get_by_role("button", name="提交申请").click()
    page.wait_for_url("**/canteen/apply/status/**")
    status = page.url
    daughter.check("canteen-status")

    works.cast.account("welfare_clerk")
    clerk = visit("welfare_clerk")
    desk = clerk.open("/canteen/applications/")
    clerk.check("canteen-list")
    desk.get_by_role("link", name="刘桂兰").click()
    clerk.check("canteen-application")
    desk.get_by_role("button", name="核对通过").click()
    dialog = desk.locator("dialog[open]")
    dialog.get_by_label("依据").fill("户口簿")
    dialog.get_by_role("button", name="核对通过").click()
    desk.get_by_text("已转区级审核").wait_for()

    works.cast.account("welfare_reviewer")
    reviewer = visit("welfare_reviewer")
    made = Application.objects.get()
    desk = reviewer.open(f"/canteen/applications/{made.pk}/")
    reviewer.check("canteen-review")
    desk.get_by_role("button", name="按规则审核").click()
    desk.locator("dialog[open]").get_by_role("button", name="按规则审核").click()
    desk.get_by_text("享受起始").wait_for()
    reviewer.check("canteen-granted")
    while deliver_due():
        pass
    assert Entitlement.objects.get().values["home"] == {"pays": 1000, "rest": "区级"}
    page.goto(status)
    assert page.locator(".pocket-now").inner_text() == "享受"
    daughter.check("canteen-status-granted")
    for path, name in (
        ("/canteen/canteens/", "canteen-canteens"),
        ("/canteen/canteens/new/", "canteen-new"),
        ("/canteen/rehearsal/", "canteen-rehearsal"),
    ):
        reviewer.open(path)
        reviewer.check(name)
    worker = visit("collector")
    worker.open("/canteen/apply/mine/")
    worker.check("canteen-mine")
    worker.open("/canteen/apply/visit/")
    worker.check("canteen-visit")
