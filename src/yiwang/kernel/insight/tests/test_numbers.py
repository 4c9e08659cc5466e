"""Through real services: what each action counts, and that recount and rollup agree."""

from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Sum
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from tests.cast import DISTRICT, STREET
from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services import Part, merge, split, unmerge
from yiwang.kernel.events.services import _within
from yiwang.kernel.insight import invariants
from yiwang.kernel.insight.models import Delta, Mark, Total
from yiwang.kernel.insight.reactions import count_entries
from yiwang.kernel.insight.services.folding import fold, fold_all
from yiwang.kernel.insight.services.rebuilding import rebuild

pytestmark = pytest.mark.django_db


def marked(case):
    return set(Mark.objects.filter(case=case, held=False, n=1).values_list("measure", flat=True))


def agree():
    assert invariants.marks_other_than_the_log() == []
    assert invariants.totals_other_than_the_marks() == []


def test_a_whole_loop(city):
    case = city.closed()
    assert marked(case) == {
        "collected", "effective_collected", "in_time_accept", "in_time_register",
        "in_time_dispatch", "in_time_dispose", "in_time_check", "in_time_close",
        "one_time_close", "due_close_in_time", "due_dispose_in_time",
    }  # fmt: skip
    agree()
    assert fold_all() > 0
    assert not Delta.objects.exists()
    agree()
    assert not Total.objects.filter(measure="open").exclude(n=0).exists()


def test_classifying_moves_what_was_counted(city):
    case = city.report(class_id=city.cover.pk)
    fold_all()
    city.do(case, "acceptor", "accept", class_id=city.rubbish.pk)
    assert set(case.marks.values_list("class_code", flat=True)) == {"E0102"}
    agree()


def test_a_merged_matter_counts_with_its_survivor_until_taken_back(city):
    survivor, double = city.handling(), city.handling()
    before = marked(double)
    merge(actor=city.cast.actor("dispatcher"), case_id=double.pk, into_id=survivor.pk,
          district=DISTRICT)  # fmt: skip
    assert marked(double) == {"merge"}
    agree()
    unmerge(actor=city.cast.actor("dispatcher"), case_id=double.pk, district=DISTRICT, note="误")
    assert marked(double) == before
    agree()


def test_parts_count_for_their_departments_alone(city):
    case = city.handling()
    before = Mark.objects.filter(n=1).count()
    parts = [Part(city.municipal.pk, "修井盖"), Part(city.sanitation.pk, "清运")]
    split(actor=city.cast.actor("dispatcher"), case_id=case.pk, district=DISTRICT, parts=parts)
    assert Mark.objects.filter(n=1).count() == before
    assert Mark.objects.filter(measure="part", n=0).count() == 2
    agree()


def test_side_paths(city):
    case = city.handling()
    city.do(case, "handler", "ask_hang", note="缺料")
    city.do(case, "supervisor", "grant_hang")
    assert "due_close_open" not in marked(case)
    assert "due_dispose_open" not in marked(case)
    agree()
    city.do(case, "handler", "resume", note="料到")
    assert {"hang", "due_close_open", "due_dispose_open"} <= marked(case)
    city.do(case, "handler", "return", note="不归我管")
    city.do(case, "dispatcher", "dispatch", department_id=city.municipal.pk)
    agree()
    kept = Mark.objects.filter(case=case, measure="in_time_dispatch")
    assert set(kept.values_list("department_id", "n")) == {
        (city.sanitation.pk, 0), (city.municipal.pk, 1),
    }  # fmt: skip
    city.do(case, "other_handler", "take")
    city.do(case, "other_handler", "feedback", note="已修", photo=True)
    city.do(case, "verifier", "fail_check", note="没修好")
    assert "rework" in marked(case)
    city.do(case, "other_handler", "feedback", note="已修", photo=True)
    city.do(case, "verifier", "pass_check", photo=True)
    city.do(case, "registrar", "send_back", note="照片不清")
    assert "in_time_check" not in marked(case)
    city.do(case, "verifier", "pass_check", photo=True)
    case = city.do(case, "registrar", "close")
    assert "one_time_close" not in marked(case)
    city.do(case, "collector", "rate", rating=5, is_reporter=True)
    assert "satisfied" in marked(case)
    agree()
    city.do(case, "supervisor", "reopen", note="又坏了")
    assert not {"satisfied", "in_time_close", "due_close_in_time"} & marked(case)
    assert "due_close_open" in marked(case)
    agree()
    fold_all()
    agree()


def test_late_ones_count_as_late(city):
    case, past = city.handling(), now() - timedelta(days=3)
    Case.objects.filter(pk=case.pk).update(stage_due=past, total_due=past)
    city.do(case, "handler", "note", note="在路上")
    overdue = {"due_dispose_open", "due_close_open"}
    days = {mark.measure: mark.day for mark in case.marks.filter(measure__in=overdue)}
    assert days == dict.fromkeys(overdue, localdate(past))
    agree()
    city.do(case, "handler", "feedback", note="已清", photo=True)
    city.do(case, "verifier", "pass_check", photo=True)
    city.do(case, "registrar", "close")
    assert {"late_dispose", "due_dispose_late", "late_close", "due_close_late"} <= marked(case)
    agree()


@pytest.mark.parametrize("action,who,measure", [
    ("refuse", "acceptor", "refuse"), ("void", "supervisor", "void"),
])  # fmt: skip
def test_ends_without_an_answer(city, action, who, measure):
    case = city.report(channel="resident")
    city.do(case, who, action, note="x")
    assert marked(case) == {"told", measure}
    agree()


def test_a_registration_taken_back_leaves_the_population(city):
    case = city.report()
    city.do(case, "acceptor", "accept", class_id=city.rubbish.pk)
    city.do(case, "registrar", "register")
    assert "due_close_open" in marked(case)
    city.do(case, "dispatcher", "send_back", note="类别不对")
    assert marked(case) == {"collected", "in_time_accept"}
    city.do(case, "registrar", "note", note="看看")
    assert marked(case) == {"collected", "in_time_accept"}
    agree()


def test_counting_shares_the_statement_of_the_facts(city):
    case = city.report()

    def statements() -> int:
        with CaptureQueriesContext(connection) as made:
            city.do(case, "acceptor", "note", note="x")
        return len(made)

    statements()  # warms the reference
    counted = statements()
    reactions = _within[CaseAdvanced.event_name]
    reactions.remove(count_entries)
    try:
        bare = statements()
    finally:
        reactions.append(count_entries)
        rebuild()
    assert counted == bare


def test_an_edited_number_is_found(city):
    city.closed()
    fold(10)
    Delta.objects.order_by("id").first().delete()
    assert invariants.totals_other_than_the_marks()
    rebuild()
    agree()
    Total.objects.filter(facet="", division=STREET, measure="in_time_close").update(n=7)
    assert any("shows 7, counted 1" in line for line in invariants.totals_other_than_the_marks())
    rebuild()
    Mark.objects.filter(measure="in_time_close").delete()
    assert invariants.marks_other_than_the_log()
    assert invariants.totals_other_than_the_marks()
    rebuild()
    agree()


def test_folding_in_pieces_is_folding_at_once(city):
    for _ in range(3):
        city.closed()
    pieces = 0
    while fold(7):
        pieces += 1
        agree()
    assert pieces > 3
    street = Total.objects.filter(division=STREET, facet="", measure="collected")
    assert street.aggregate(n=Sum("n"))["n"] == 3
