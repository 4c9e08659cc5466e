"""Inspections: items in force, a score, a case for each failed one, and how that ended."""

import uuid
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate, now

from tests.works import picture
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services import advance
from yiwang.kernel.events.services import deliver_due
from yiwang.lib.errors import Conflict, Forbidden, Invalid

from .. import invariants
from ..models import Finding, Inspection, InspectionItem
from ..selectors import items_in_force
from ..services import Seen, record_inspection
from .makers import canteen

pytestmark = pytest.mark.django_db


def seen(*failed: int) -> dict[int, Seen]:
    items = items_in_force("440204", localdate())
    return {
        item.pk: Seen("failed", f"{item.title}：不合格") if at in failed else Seen("passed")
        for at, item in enumerate(items)
    }


def record(actor, where, said: dict[int, Seen], **more) -> Inspection:
    given = {"request_id": uuid.uuid4(), **more}
    return record_inspection(actor=actor, canteen_id=where.pk, seen=said, **given)


def test_a_score_and_a_case_for_each_failed_item(works, actor) -> None:
    where, clerk = canteen(), actor("welfare_clerk")
    once = uuid.uuid4()
    made = record(clerk, where, seen(0, 3), request_id=once, note="后厨整洁")
    assert (made.score, made.failed, made.by_name) == (85, 2, "郭民政")
    assert record(clerk, where, seen(0, 3), request_id=once).pk == made.pk
    with pytest.raises(Conflict):
        record(clerk, where, seen(0), request_id=once)
    deliver_due()
    deliver_due()
    cases = Case.objects.filter(origin="canteen_inspection")
    assert cases.count() == 2 and {case.street for case in cases} == {where.street}
    assert "郭民政" in cases[0].description
    assert set(Finding.objects.filter(result="failed").values_list("case", flat=True)) == {
        case.pk for case in cases
    }
    for question in (
        invariants.scores_other_than_their_items,
        invariants.failed_items_without_a_case,
        invariants.endings_other_than_their_cases,
    ):
        assert question() == []


def test_the_end_of_a_case_shows_on_the_inspection(works, actor, signed_in_client) -> None:
    where = canteen()
    made = record(actor("welfare_clerk"), where, seen(2))
    deliver_due()
    found = Finding.objects.get(result="failed")
    url = f"/canteen/watching/inspections/{made.pk}/"
    browser = signed_in_client("welfare_clerk")
    page = browser.get(url).content.decode()
    assert "待整改" in page and found.case.number in page
    case_url = f"/cases/{found.district}/{found.case_id}/"
    assert case_url not in page  # she is no post of the loop
    assert case_url in signed_in_client("leader").get(url).content.decode()
    waiting = "/canteen/watching/inspections/?right=waiting"
    assert where.name in browser.get(waiting).content.decode()
    given = {"case_id": found.case_id, "district": found.district}
    advance(actor=actor("acceptor"), action="refuse", note="当场已改", **given)
    deliver_due()
    found.refresh_from_db()
    assert found.outcome == "refused" and found.ended_at is not None
    assert where.name not in browser.get(waiting).content.decode()
    advance(actor=actor("supervisor"), action="reopen", note="照片不清", **given)
    deliver_due()
    found.refresh_from_db()
    assert (found.outcome, found.ended_at) == ("", None)


def test_other_cases_are_none_of_it(works, actor) -> None:
    record(actor("welfare_clerk"), canteen(), seen())
    works.case("handling")
    deliver_due()
    assert not Finding.objects.exclude(outcome="").exists()


def test_who_inspects(actor, both) -> None:
    where = canteen()
    for who in (actor("outsider"), actor("canteen_manager"), actor("audit_admin"), both):
        with pytest.raises(Forbidden):
            record(who, where, seen(1))
    assert not Inspection.objects.exists()
    assert record(actor("welfare_reviewer"), where, seen()).score == 100


@pytest.mark.parametrize("wrong", ["missing", "unknown", "no_note", "result", "future"])
def test_what_cannot_be_an_inspection(actor, wrong) -> None:
    said, more = seen(), {}
    first = next(iter(said))
    if wrong == "missing":
        del said[first]
    elif wrong == "unknown":
        said[999999] = Seen("passed")
    elif wrong == "future":
        more["at"] = now() + timedelta(hours=1)
    else:
        said[first] = Seen("failed" if wrong == "no_note" else "splendid")
    with pytest.raises(Invalid):
        record(actor("welfare_clerk"), canteen(), said, **more)
    assert not Inspection.objects.exists()


def test_items_are_those_of_the_day_and_a_districts_own_go_first() -> None:
    default = items_in_force("440204", localdate())
    assert len(default) == 12 and all(item.is_default for item in default)
    assert items_in_force("440204", date(2019, 12, 31)) == []
    own = InspectionItem.objects.create(
        district="440204", code="A1", title="台账齐全", deduction=20, since=date(2026, 7, 1),
        until=date(2026, 12, 1), source="区民政局〔2026〕8号",
    )  # fmt: skip
    assert items_in_force("440204", localdate()) == [own]
    assert len(items_in_force("440204", date(2026, 12, 1))) == 12
    assert len(items_in_force("440203", localdate())) == 12


def test_what_was_seen_stays(actor) -> None:
    record(actor("welfare_clerk"), canteen(), seen(1))
    for rows, change in ((Inspection, {"score": 100}), (Finding, {"deduction": 1})):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.update(**change)
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.objects.all().delete()


def test_on_the_page_with_a_photo(works, actor, signed_in_client) -> None:
    where, browser = canteen(), signed_in_client("welfare_clerk")
    assert where.name in browser.get("/canteen/watching/inspections/new/").content.decode()
    url = f"/canteen/watching/inspections/new/{where.pk}/"
    assert "非标准" in browser.get(url).content.decode()
    items = items_in_force("440204", localdate())
    said = {f"result-{item.pk}": "passed" for item in items} | {
        "at": f"{now().astimezone():%Y-%m-%dT%H:%M}", "request_id": str(uuid.uuid4()),
        f"result-{items[6].pk}": "failed",
    }  # fmt: skip
    blank = {name: value for name, value in said.items() if not name.startswith("result-")}
    unseen = browser.post(url, blank)
    assert unseen.status_code == 422 and "请逐项选择" in unseen.content.decode()
    without = browser.post(url, said)
    assert without.status_code == 422 and "请写明哪里不合格" in without.content.decode()
    photo = SimpleUploadedFile("后厨.jpg", picture(), "image/jpeg")
    more = {f"note-{items[6].pk}": "没有消毒记录", f"file-{items[6].pk}": photo}
    assert browser.post(url, said | more).status_code == 302
    deliver_due()
    found = Finding.objects.get(result="failed")
    assert found.file is not None and found.case is not None
    assert found.case.attachments.count() == 1
    picture_url = f"/canteen/watching/inspections/photos/{found.pk}/"
    assert browser.get(picture_url)["Content-Type"] == "image/jpeg"
    assert signed_in_client("outsider").get(picture_url).status_code == 404
