"""Splitting into children, merging duplicates: nothing is lost and nothing counts twice."""

import pytest

from tests.invariants import violations
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors import case_file, followed, near_by, reference
from yiwang.kernel.cases.services import merge, split, unmerge
from yiwang.kernel.cases.services.split import Part
from yiwang.lib.errors import Conflict, Forbidden, Invalid, Refused
from yiwang.lib.ids import new_request_id

from .makers import HOUR, MINUTE, everything, monday, trace

pytestmark = pytest.mark.django_db


def merged(street, case, into, who="dispatcher", **given):
    return merge(
        actor=street.actor(who), case_id=case.pk, into_id=into.pk, district=case.district, **given
    )


def unmerged(street, case, who="dispatcher", **given):
    return unmerge(
        actor=street.actor(who), case_id=case.pk, district=case.district, note="不是一件", **given
    )


def finish(street, case):
    """From wherever on the main path to the end, by the department it is with."""
    handler = "handler" if case.department_id == street.sanitation.pk else "other_handler"
    for stage, who, action, given in (
        ("dispatched", handler, "take", {}),
        ("handling", handler, "feedback", {"note": "好", "photo": True}),
        ("handled", "verifier", "pass_check", {"photo": True}),
        ("checked", "registrar", "close", {}),
    ):
        if case.stage == stage:
            case = street.do(case, who, action, **given)
    return case


# --- split ------------------------------------------------------------------


def test_split_opens_a_child_for_each_department(street):
    parent = street.at("handling")
    lead, assist = street.split(parent, note="两家一起办")
    assert (lead.duty, assist.duty) == ("lead", "assist")
    assert [each.department_id for each in (lead, assist)] == [
        street.sanitation.pk, street.municipal.pk,
    ]  # fmt: skip
    for child in (lead, assist):
        assert (child.stage, child.parent_id, child.flow_id) == (
            "dispatched", parent.pk, parent.flow_id,
        )  # fmt: skip
        assert child.reported_at == parent.reported_at
        assert child.stage_due is not None
    assert assist.post_id == street.cast.post("other_handler").pk
    parent.refresh_from_db()
    assert (parent.stage, trace(parent)[-1]) == ("handling", "split")
    assert violations() == {}


def test_to_any_depth(street):
    case = street.at("handling")
    line = [case]
    for _ in range(3):
        (child,) = street.split(line[-1], ("sanitation", "assist"))
        line.append(street.do(child, "handler", "take"))
    for case in line[:-1]:
        street.do(case, "handler", "feedback", note="好", photo=True)
        done = street.do(case, "verifier", "pass_check", photo=True)
        with pytest.raises(Refused) as refusal:
            street.do(done, "registrar", "close")
        assert refusal.value.code == "open_children"
    for case in reversed(line):
        case.refresh_from_db()
        assert finish(street, case).outcome == "closed"
    assert violations() == {}


@pytest.mark.parametrize(
    ("stage", "who", "action", "given"),
    [
        ("checked", "registrar", "close", {}),
        ("handling", "leader", "force_close", {"note": "算了"}),
    ],
)
def test_no_end_over_an_open_child(street, stage, who, action, given):
    case = street.at("handling")
    children = street.split(case)
    if stage == "checked":
        case = street.do(case, "handler", "feedback", note="好", photo=True)
        case = street.do(case, "verifier", "pass_check", photo=True)
    before = everything()
    with pytest.raises(Refused):
        street.do(case, who, action, **given)
    assert everything() == before
    for child in children:
        finish(street, child)
    assert not street.do(case, who, action, **given).is_open


def test_split_is_the_dispatchers_and_needs_departments(street):
    case = street.at("handling")
    before = everything()
    parts = [Part(street.sanitation.pk, "一半")]
    for who in ("handler", "outsider", "stranger", "acceptor"):
        with pytest.raises(Forbidden):
            split(actor=street.actor(who), case_id=case.pk, district=case.district, parts=parts)
    for wrong in ([], [Part(999_999, "无此部门")]):
        with pytest.raises(Invalid):
            split(actor=street.actor("dispatcher"), case_id=case.pk, district=case.district,
                  parts=wrong)  # fmt: skip
    assert everything() == before


def test_split_twice_by_one_request_is_one_split(street):
    case, request = street.at("handling"), new_request_id()
    first = street.split(case, request_id=request)
    other = street.split(case)
    again = street.split(case, request_id=request)
    assert [child.pk for child in again] == [child.pk for child in first]
    assert not {child.pk for child in again} & {child.pk for child in other}
    with pytest.raises(Conflict):
        street.split(case, ("municipal", "lead"), request_id=request)
    assert Case.objects.filter(parent=case).count() == 4


def test_a_child_stays_closed_under_a_closed_parent(street):
    case = street.at("handling")
    (child,) = street.split(case, ("sanitation", "lead"))
    child = finish(street, child)
    case.refresh_from_db()
    finish(street, case)
    before = everything()
    with pytest.raises(Refused) as refusal:
        street.do(child, "supervisor", "reopen", note="没好")
    assert refusal.value.code == "closed_parent"
    assert everything() == before
    street.do(case, "supervisor", "reopen", note="没好")
    assert street.do(child, "supervisor", "reopen", note="没好").is_open


# --- merge ------------------------------------------------------------------


def test_merge_keeps_every_reporter_following(street):
    first = street.at("handling", who="stranger", channel="resident")
    second = street.report(who="stranger", channel="resident", title="又见垃圾")
    second = merged(street, second, first, note="同一处")
    assert (second.stage, second.outcome, second.is_open) == ("merged", "merged", False)
    assert second.merged_into_id == first.pk
    seen = followed(second.follow_code)
    assert (seen.case.pk, seen.survivor.pk) == (second.pk, first.pk)
    assert seen.status == "处置部门正在处理"
    finish(street, first)
    assert followed(second.follow_code).status == "已办结"
    file = case_file(street.actor("dispatcher"), first.district, first.pk)
    assert [row.id for row in file.merged] == [second.pk]
    assert file.children == []
    assert violations() == {}


def test_unmerge_goes_back_where_it_was(street):
    into = street.at("handling")
    case = street.at("dispatched", start=monday())
    case = unmerged(street, merged(street, case, into))
    assert (case.stage, case.outcome, case.is_open, case.merged_into_id) == (
        "dispatched", "", True, None,
    )  # fmt: skip
    assert case.closed_at is None
    assert case.stage_due > monday() + 7 * 24 * HOUR
    assert violations() == {}


def test_unmerge_after_the_second_merge_goes_back_to_the_second_stage(street):
    into = street.at("handling")
    case = unmerged(street, merged(street, street.report(), into))
    case = street.do(case, "acceptor", "accept", class_id=street.litter.pk)
    assert unmerged(street, merged(street, case, into)).stage == "accepted"


def test_merge_is_refused_where_it_would_lose_something(street):
    one, two = street.at("handling"), street.at("handling")
    with pytest.raises(Refused) as refusal:
        merged(street, one, one)
    assert refusal.value.code == "merge_self"
    (child,) = street.split(one, ("sanitation", "assist"))
    for case, into in ((one, two), (one, child)):
        before = everything()
        with pytest.raises(Refused) as refusal:
            merged(street, case, into)
        assert refusal.value.code == "merge_tree"
        assert everything() == before
    third = street.report()
    merged(street, third, two)
    with pytest.raises(Refused):
        merged(street, two, one)
    closed = street.at("closed")
    with pytest.raises(Conflict):
        merged(street, street.report(), closed)
    with pytest.raises(Conflict):
        merged(street, street.at("checked"), two)


def test_merge_is_theirs_who_answer_for_both(street):
    into, case = street.at("handling"), street.report()
    before = everything()
    for who in ("handler", "outsider", "stranger", "leader"):
        with pytest.raises(Forbidden):
            merged(street, case, into, who=who)
    assert everything() == before
    far = Case.objects.filter(pk=into.pk)
    far.update(street="440204002", community="", grid="")
    with pytest.raises(Forbidden):
        merged(street, case, into)
    with pytest.raises(Case.DoesNotExist):
        merge(actor=street.actor("dispatcher"), case_id=case.pk, into_id=999_999,
              district=case.district)  # fmt: skip


def test_merge_twice_by_one_request_is_one_merge(street):
    into, case, request = street.at("handling"), street.report(), new_request_id()
    first = merged(street, case, into, request_id=request)
    again = merged(street, case, into, request_id=request)
    assert first.log_seq == again.log_seq == 2
    with pytest.raises(Conflict) as refusal:
        merged(street, case, street.report(), request_id=request)
    assert refusal.value.code == "request_reused"


def test_a_merged_child_no_longer_holds_its_parent(street):
    case = street.at("handling")
    (child,) = street.split(case, ("sanitation", "lead"))
    merged(street, child, street.at("handling"))
    case.refresh_from_db()
    assert finish(street, case).outcome == "closed"
    with pytest.raises(Refused) as refusal:
        unmerged(street, child)
    assert refusal.value.code == "closed_parent"


# --- duplicates -------------------------------------------------------------


def test_near_matters_of_one_class_are_suggested(street, town):
    east, north = 100.0, 100.0
    here = town.point(east, north)

    def report(point, **said):
        lon, lat = point
        return street.report(lon=lon, lat=lat, class_id=street.litter.pk, place=None, **said)

    case = report(here)
    near = report(town.point(east + 30, north))
    nearer = report(town.point(east, north + 10))
    report(town.point(east + 60, north))
    report(here, at=monday())
    street.report(lon=here[0], lat=here[1], class_id=street.cover.pk, place=None)
    street.do(report(here), "acceptor", "refuse", note="重复")
    found = near_by(case, reference().flows[case.flow_id])
    assert [row.id for row, _ in found] == [nearer.pk, near.pk]
    assert [round(far) for _, far in found] == [10, 30]


def test_the_log_of_a_merge_names_the_survivor(street):
    into, case = street.at("handling"), street.report()
    merged(street, case, into)
    entry = LogEntry.objects.get(case=case, action="merge")
    assert entry.data == {"into": into.number, "into_id": into.pk}
    assert entry.at >= case.reported_at - MINUTE
