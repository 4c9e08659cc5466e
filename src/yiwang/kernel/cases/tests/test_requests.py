"""The same request again changes nothing; the same id for something else is a Conflict."""

from dataclasses import replace

import pytest

from yiwang.kernel.cases.models import Case
from yiwang.lib.errors import Conflict
from yiwang.lib.ids import new_request_id

from .makers import PATH, SPOT, everything

pytestmark = pytest.mark.django_db


def test_the_same_report_twice_is_one_case(street):
    request, photo = new_request_id(), street.photo()
    first = street.report(request_id=request, files=[photo])
    before = everything()
    again = street.report(request_id=request, files=[photo])
    assert again.pk == first.pk
    assert everything() == before


def test_the_same_point_on_a_map_that_was_drawn_anew_is_the_same_report(street):
    """A phone sends what it kept in the morning; meanwhile the point belongs to another grid."""
    said = {"lon": 116.98, "lat": 32.63, "located": True, "request_id": new_request_id()}
    first = street.report(**said)
    before = everything()
    assert street.report(place=replace(SPOT, grid=""), **said).pk == first.pk
    assert everything() == before


@pytest.mark.parametrize(
    "other",
    [
        {"title": "别的垃圾"},
        {"description": "详情"},
        {"reporter_phone": "13800000000"},
        {"who": "acceptor"},
        {"channel": "hotline"},
        {"action": "self_handle"},
    ],
)
def test_another_report_by_the_same_id_is_a_conflict(street, other):
    request = new_request_id()
    street.report(request_id=request)
    before = everything()
    if "who" in other:
        other = other | {"channel": "collector"}
    with pytest.raises(Conflict) as refusal:
        street.report(request_id=request, **other)
    assert refusal.value.code == "request_reused"
    assert everything() == before


@pytest.mark.parametrize(("stage", "step"), list(PATH.items()))
def test_each_step_twice_is_one_step(street, stage, step):
    who, action = step
    case = street.at(["reported", *PATH][list(PATH).index(stage)])
    request, given = new_request_id(), street.given(action)
    if given.pop("photo", False):
        given["files"] = [street.photo()]
    first = street.do(case, who, action, request_id=request, **given)
    before = everything()
    again = street.do(case, who, action, request_id=request, **given)
    assert (again.stage, again.log_seq) == (first.stage, first.log_seq) == (stage, first.log_seq)
    with pytest.raises(Conflict) as refusal:
        street.do(case, who, action, request_id=request, **{**given, "note": "改了"})
    assert refusal.value.code == "request_reused"
    assert everything() == before


def test_the_same_step_again_by_somebody_else_is_a_conflict(street):
    case, request = street.at("handling"), new_request_id()
    street.do(case, "leader", "note", note="好", request_id=request)
    with pytest.raises(Conflict):
        street.do(case, "supervisor", "note", note="好", request_id=request)


def test_a_request_repeated_after_the_case_moved_on_is_still_answered(street):
    case, request = street.at("reported"), new_request_id()
    given = {"class_id": street.litter.pk, "request_id": request, "seen_seq": 1}
    street.do(case, "acceptor", "accept", **given)
    street.do(case, "registrar", "register")
    again = street.do(case, "acceptor", "accept", **given)
    assert (again.stage, again.log_seq) == ("registered", 3)


def test_without_an_id_twice_is_twice(street):
    street.report()
    street.report()
    assert Case.objects.count() == 2
