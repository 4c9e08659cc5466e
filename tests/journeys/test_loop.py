"""From seen to closed, as each person does it: the seven stages with the keyboard."""

import pytest

from tests.cast import GRID
from yiwang.kernel.cases.models import Case

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FOCUSED_SUBMIT = "() => document.activeElement.matches('dialog[open] .dialog-foot .btn:last-child')"
IN_DIALOG = "() => document.activeElement.closest('dialog[open]') !== null"


def test_a_problem_that_somebody_sees_is_closed(works, visit, snapshot):
    _report(works, visit, snapshot)
    case = Case.objects.get()
    assert case.grid == GRID
    for who, key, name in (
        ("acceptor", "a", "2-accept"),
        ("registrar", "l", "3-register"),
        ("dispatcher", "d", "4-dispatch"),
        ("handler", "t", "5-take"),
    ):
        _two_keystrokes(visit, who, key, name)
    case.refresh_from_db()
    assert (case.stage, case.department_id) == ("handling", works.department)
    _with_photo(visit, "handler", "f", "6-feedback", snapshot, note="已清运干净。")
    _with_photo(visit, "verifier", "c", "7-check", snapshot)
    _two_keystrokes(visit, "registrar", "j", "8-close")
    case.refresh_from_db()
    assert (case.stage, case.outcome, case.is_open) == ("closed", "closed", False)
    assert case.handled_by_id != case.checked_by_id
    assert case.attachments.count() == 3


def _report(works, visit, snapshot):
    collector = visit("collector")
    page = collector.open("/cases/report/")
    page.get_by_label("发现了什么").fill("路边暴露垃圾")
    page.locator("select[name=matter_class]").select_option(label="暴露垃圾")
    page.locator("input[name=photos]").set_input_files(snapshot)
    collector.check("1-report")
    lon, lat = works.town.centre_of(GRID)
    where = (
        "p => { const {x, y} = document.querySelector('[data-map]').map.project(p); return [x, y] }"
    )
    x, y = page.evaluate(where, [lon, lat])
    page.locator("[data-map] canvas").click(position={"x": x, "y": y})
    collector.until("() => document.querySelector('input[name=lon]').value !== ''")
    page.get_by_role("button", name="上报", exact=True).click()
    page.get_by_text("已上报，案卷号").wait_for()
    collector.check("1-reported")
    collector.leave()


def _case_of_todo(visit, who, name):
    """Her to-do, and the case opened from it with the keyboard."""
    visitor = visit(who)
    visitor.check(f"{name}-todo")
    visitor.page.keyboard.press("j")
    visitor.page.keyboard.press("Enter")
    visitor.page.wait_for_url("**/cases/*/*/")
    visitor.check(f"{name}-case")
    return visitor


def _two_keystrokes(visit, who, key, name):
    visitor = _case_of_todo(visit, who, name)
    visitor.page.keyboard.press(key)
    visitor.until(FOCUSED_SUBMIT)
    visitor.check(f"{name}-dialog")
    with visitor.page.expect_navigation():
        visitor.page.keyboard.press("Enter")
    visitor.page.locator(".toast-good").wait_for()
    visitor.leave()


def _with_photo(visit, who, key, name, snapshot, note=""):
    visitor = _case_of_todo(visit, who, name)
    visitor.page.keyboard.press(key)
    visitor.until(IN_DIALOG)
    dialog = visitor.page.locator("dialog[open]")
    dialog.locator("input[name=photos]").set_input_files(snapshot)
    if note:
        dialog.locator("textarea").fill(note)
    visitor.until("() => document.querySelector('dialog[open] .photo-shelf img') !== null")
    visitor.check(f"{name}-dialog")
    with visitor.page.expect_navigation():
        dialog.locator(".dialog-foot .btn-primary").click()
    visitor.page.locator(".toast-good").wait_for()
    visitor.leave()
