"""Supervision in three browsers: the canteen's manager, the street's clerk, an elder's phone."""

import uuid
from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import Cast
from tests.works import Works
from yiwang.kernel.events.services import deliver_due
from yiwang.verticals.canteen.menus.services import open_link
from yiwang.verticals.canteen.watching.models import Finding, Inspection, Rating, Sample, Signal
from yiwang.verticals.canteen.watching.services import put_certificate
from yiwang.verticals.canteen.watching.services.certificates import Terms
from yiwang.verticals.canteen.watching.tests.makers import (
    OTHER_STREET,
    ate,
    canteen,
    device,
    elder,
    fact,
    menu_today,
    noon,
    scan,
    yesterday,
)

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_the_manager_keeps_papers_and_samples(cast: Cast, visit, snapshot) -> None:
    where = canteen(name="东河长者饭堂")
    menu_today(where)
    cast.account("canteen_manager")
    today = localdate()
    for days, kind, holder in ((-3, "food", ""), (12, "health", "李师傅"), (200, "fire", "")):
        put_certificate(
            actor=cast.actor("canteen_manager"), canteen_id=where.pk, request_id=uuid.uuid4(),
            terms=Terms(
                kind, f"JY2440204{days}", today - timedelta(days=300),
                today + timedelta(days=days), holder,
            ),
        )  # fmt: skip
    manager = visit("canteen_manager")
    page = manager.open("/canteen/watching/certificates/?standing=due")
    assert "已过期 3 天" in page.content() and "JY2440204200" not in page.content()
    manager.check("watching-certificates")
    page = manager.open("/canteen/watching/certificates/new/")
    manager.check("watching-certificate-new")
    page.select_option("select[name=kind]", "health")
    page.fill("input[name=holder]", "张师傅")
    page.fill("input[name=number]", "4402-2026-118")
    page.fill("input[name=issued_on]", "2026-03-01")
    page.fill("input[name=expires_on]", "2027-03-01")
    page.set_input_files("input[name=file]", snapshot)
    page.click("main form .btn-primary")
    page.wait_for_selector("text=张师傅")
    manager.check("watching-certificate")
    manager.open(f"/canteen/watching/samples/{where.pk}/")
    manager.check("watching-samples-new")
    for slot in page.locator(".sample-slot input").all()[:4]:
        slot.fill("130")
    page.click("text=保存留样")
    page.wait_for_selector(".sample-kept")
    assert Sample.objects.count() == 4
    manager.check("watching-samples")


def test_the_clerk_inspects_and_settles(works: Works, visit, snapshot) -> None:
    here, there = canteen(name="东河长者饭堂"), canteen(OTHER_STREET, name="车站饭堂", lon=113.75)
    dead, quick, till = elder("赵玉兰"), elder("孙建国"), device(here)
    fact(dead, "died_on", (yesterday() - timedelta(days=3)).isoformat(), date(2026, 11, 1))
    ate(dead, here)
    for number in range(9):
        who = elder(f"周{number}文")
        ate(who, here, scan_id=scan(till, who, noon(seconds=3 * number)).pk)
    scan(till, quick, noon(seconds=600))
    late = scan(device(there), quick, noon(seconds=900))
    ate(quick, there, scan_id=late.pk)
    works.cast.account("welfare_reviewer")
    reviewer = visit("welfare_reviewer")
    page = reviewer.open("/canteen/watching/signals/")
    reviewer.check("watching-signals-none")
    page.click("text=立即核查")
    page.wait_for_selector("text=已核查，新发现 3 条")
    reviewer.check("watching-signals")
    row = Signal.objects.get(kind="scan_row")
    reviewer.open(f"/canteen/watching/signals/{row.pk}/")
    reviewer.check("watching-signal")
    page.click("button:has-text('立案')")
    page.fill("dialog[open] textarea[name=note]", "请查看当天监控")
    page.click("dialog[open] .btn-primary")
    page.wait_for_selector(".state:has-text('已立案')")
    reviewer.check("watching-signal-case")
    page = reviewer.open(f"/canteen/watching/signals/{Signal.objects.get(kind='after_death').pk}/")
    page.click("button:has-text('说明原因')")
    page.fill("dialog[open] textarea[name=reason]", "家属误用旧卡，已收回。")
    page.click("dialog[open] .btn-primary")
    page.wait_for_selector(".state:has-text('已说明')")
    page = reviewer.open("/canteen/watching/inspections/new/")
    reviewer.check("watching-choose")
    page.click("text=东河长者饭堂")
    page.wait_for_selector(".inspect-item")
    reviewer.check("watching-inspect")
    for passed in page.get_by_label("合格", exact=True).all():
        passed.check()
    failed = page.locator(".inspect-item").nth(6)
    failed.get_by_text("不合格", exact=True).click()
    failed.locator("input[type=text]").fill("消毒柜没有记录")
    failed.locator("input[type=file]").set_input_files(snapshot)
    page.click("text=提交检查")
    page.wait_for_selector("text=已记录")
    deliver_due()
    found = Inspection.objects.get()
    assert found.score == 90 and Finding.objects.exclude(case=None).count() == 1
    reviewer.open(f"/canteen/watching/inspections/{found.pk}/")
    reviewer.check("watching-inspection")
    reviewer.open("/canteen/watching/inspections/")
    reviewer.check("watching-inspections")
    reviewer.open("/canteen/watching/thresholds/")
    reviewer.check("watching-thresholds")
    reviewer.open("/canteen/watching/samples/")
    reviewer.check("watching-samples-none")


def test_the_reviewer_sets_the_table_of_items(works: Works, visit) -> None:
    canteen(name="东河长者饭堂")
    works.cast.account("welfare_reviewer")
    reviewer = visit("welfare_reviewer")
    page = reviewer.open("/canteen/watching/inspections/items/new/")
    reviewer.check("watching-item-new")
    page.fill("textarea[name=title]", "留样冰箱有温度记录")
    page.fill("input[name=deduction]", "5")
    page.fill("input[name=source]", "区民政局〔2026〕8号")
    page.click("main form .btn-primary")
    page.get_by_text("历次设定").wait_for()
    reviewer.check("watching-item")
    reviewer.open("/canteen/watching/inspections/items/")
    reviewer.check("watching-items")
    page.click("tbody tr:has-text('明厨亮灶') a >> nth=0")
    page.click("button:has-text('停用')")
    page.click("dialog[open] .btn-danger, dialog[open] .btn-primary")
    page.get_by_text("已停用；以前的检查不变").wait_for()
    page = reviewer.open("/canteen/watching/thresholds/new/?code=seat_turns")
    assert page.input_value("input[name=value]") == "3"
    reviewer.check("watching-threshold-new")


def test_an_elder_rates_what_she_ate(cast: Cast, visit) -> None:
    where = canteen(name="东河长者饭堂")
    who = elder("陈玉兰", phone="13800138000")
    for ahead in (1, 2):
        ate(who, where, localdate() - timedelta(days=ahead))
    secret = open_link(actor=cast.actor("welfare_clerk"), diner_id=who.pk)
    phone = visit("")
    page = phone.open(f"/canteen/me/k/{secret}/")
    page.get_by_label("后四位").fill("8000")
    page.get_by_role("button", name="进入").click()
    page.wait_for_url("**/canteen/me/")
    phone.check("watching-me-home")
    page.click("text=评价吃过的饭")
    page.wait_for_selector(".rate-stars")
    phone.check("watching-rate")
    page.locator(".rate-card").first.get_by_text("一般").click()
    page.locator(".rate-card textarea").first.fill("菜有点咸，饭软。")
    page.get_by_role("button", name="提交评价").first.click()
    page.wait_for_selector("text=已评价")
    phone.check("watching-rated")
    assert Rating.objects.get().stars == 3
    cast.account("canteen_manager")
    manager = visit("canteen_manager")
    manager.open("/canteen/watching/ratings/")
    manager.check("watching-ratings")
    assert "陈玉兰" not in manager.page.content()
