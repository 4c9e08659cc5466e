"""The desk by keyboard and by hand, besides the main loop."""

import json
from datetime import timedelta

import pytest
from django.utils.timezone import now

from yiwang.kernel.cases.models import Case

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


def test_dispatch_is_two_keystrokes_on_the_open_case(works, visit):
    case = works.case("registered")
    dispatcher = visit("dispatcher")
    page = dispatcher.open(f"/cases/{case.district}/{case.pk}/")
    page.keyboard.press("d")
    dispatcher.until("() => document.activeElement.matches('dialog[open] .btn-primary')")
    assert page.locator("dialog[open] select[name=department]").input_value() == str(
        works.department
    )
    with page.expect_navigation():
        page.keyboard.press("Enter")
    case.refresh_from_db()
    assert (case.stage, case.department_id) == ("dispatched", works.department)


def test_a_list_is_worked_by_keyboard(works, visit):
    cases = [works.case("registered", f"第{at}件") for at in range(3)]
    dispatcher = visit("dispatcher")
    page = dispatcher.page
    for key in "jxjx":
        page.keyboard.press(key)
    assert page.locator("[data-chosen]").inner_text() == "已选 2 项"
    dispatcher.check("desk-chosen")
    with page.expect_navigation():
        page.keyboard.press("d")
    page.get_by_text("已派遣 2 件").wait_for()
    assert Case.objects.filter(stage="dispatched").count() == 2
    page.keyboard.press("?")
    assert page.locator("#keys-help").is_visible()
    dispatcher.check("desk-keys")
    page.keyboard.press("Escape")
    page.keyboard.press("/")
    page.keyboard.type(cases[0].number)
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/cases/{cases[0].district}/{cases[0].pk}/")


def test_filters_fold_on_a_phone_and_rare_ones_everywhere(works, visit):
    works.case("registered")
    dispatcher = visit("dispatcher")
    page = dispatcher.open("/cases/")
    assert not page.locator("select[name=post]").is_visible()
    page.get_by_text("更多筛选").click()
    page.locator("input[type=checkbox][name=unrouted]").check()
    dispatcher.until("() => location.search.includes('unrouted=1')")
    dispatcher.until("() => document.querySelectorAll('.chips .chip').length === 1")
    assert page.locator("select[name=post]").is_visible()
    dispatcher.check("desk-filters")
    page.set_viewport_size({"width": 390, "height": 844})
    page = dispatcher.open("/cases/")
    assert not page.locator("select[name=class]").is_visible()
    page.locator(".filter-rest > summary").click()
    assert page.locator("select[name=class]").is_visible()
    dispatcher.check("desk-filters-open")


def test_a_leader_supervises_in_two_clicks(works, visit):
    case = works.case("handling")
    Case.objects.filter(pk=case.pk).update(stage_due=now() - timedelta(days=2))
    leader = visit("leader")
    page = leader.page
    assert "/desk/overview/" in page.url
    leader.check("leader-overview")
    page.get_by_role("button", name="督办").click()
    leader.check("leader-supervise")
    with page.expect_navigation():
        page.locator("dialog[open] .btn-primary").click()
    assert "/desk/overview/" in page.url
    case.refresh_from_db()
    assert case.supervised


def test_an_open_page_says_that_its_case_moved_on(works, visit):
    case = works.case("handling")
    dispatcher = visit("dispatcher")
    mine = {"name": "cases.CaseAdvanced", "district": case.district, "case_id": case.pk}
    dispatcher.facts = [
        json.dumps({**mine, "case_id": case.pk + 1, "seq": 99}),
        json.dumps({**mine, "seq": case.log_seq}),
    ]
    page = dispatcher.open(f"/cases/{case.district}/{case.pk}/")
    dispatcher.until("() => document.documentElement.dataset.stream === 'off'")
    assert not page.get_by_text("本案刚有新进展").is_visible()
    dispatcher.facts = [json.dumps({**mine, "seq": case.log_seq + 1})]
    page = dispatcher.open(f"/cases/{case.district}/{case.pk}/")
    page.get_by_text("本案刚有新进展").wait_for()
    dispatcher.check("case-changed")


def test_photos_enlarge_and_close(works, visit):
    case = works.case("handled")
    verifier = visit("verifier")
    page = verifier.open(f"/cases/{case.district}/{case.pk}/")
    page.locator(".photo-group a").first.click()
    page.locator("dialog.lightbox img").wait_for()
    verifier.check("case-lightbox")
    page.keyboard.press("Escape")
    verifier.until("() => !document.querySelector('dialog.lightbox')")


def test_pages_are_accessible_in_english_too(works, visit):
    case = works.case("handling")
    supervisor = visit("supervisor")
    supervisor.page.get_by_role("button", name="English").click()
    for name, path in (
        ("todo", "/desk/"),
        ("list", "/cases/"),
        ("map", "/cases/map/"),
        ("case", f"/cases/{case.district}/{case.pk}/"),
        ("notices", "/desk/notices/"),
        ("overview", "/desk/overview/"),
        ("report", "/cases/report/"),
    ):
        supervisor.open(path)
        assert supervisor.page.evaluate("() => document.documentElement.lang") == "en"
        supervisor.check(f"english-{name}")
