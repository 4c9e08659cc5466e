"""A problem that somebody sees becomes a matter that somebody closes."""

import pytest

from tests.invariants import violations
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.lib.errors import Conflict, Forbidden, Invalid

from .makers import HOUR, MINUTE, PATH, PEOPLE, everything, monday, trace

pytestmark = pytest.mark.django_db


def test_from_report_to_close(street):
    case = street.at("closed", start=monday())
    assert trace(case) == ["report", *(action for _, action in PATH.values())]
    assert (case.outcome, case.is_open) == ("closed", False)
    assert case.handled_by_id == street.actor("handler").account_id
    assert case.checked_by_id == street.actor("verifier").account_id
    assert case.closed_at == monday() + 7 * MINUTE
    assert case.department_id == street.sanitation.pk
    assert case.reporter_id == street.actor("collector").account_id
    assert violations() == {}


def test_each_step_goes_to_the_post_that_does_it(street):
    owners = {
        "reported": "acceptor", "accepted": "registrar", "registered": "dispatcher",
        "dispatched": "handler", "handling": "handler", "handled": "verifier",
        "checked": "registrar",
    }  # fmt: skip
    case = street.report()
    for stage, owner in owners.items():
        assert (case.stage, case.post_id) == (stage, street.cast.post(owner).pk)
        assert not case.unrouted
        who, action = list(PATH.values())[list(owners).index(stage)]
        case = street.do(case, who, action, **street.given(action))
    assert case.post_id is None


def test_the_log_says_who_when_in_what_time(street):
    case = street.at("closed", start=monday())
    entry = LogEntry.objects.get(case=case, action="feedback")
    assert (entry.source, entry.target, entry.seq) == ("handling", "handled", 6)
    assert entry.actor_name == "何处置"
    assert entry.post_id == street.cast.post("handler").pk
    assert entry.department_id == street.sanitation.pk
    assert (entry.limit_value, entry.limit_unit) == (2, "work_day")
    assert entry.due_at == monday() + 48 * HOUR + 4 * MINUTE
    assert entry.used == pytest.approx(1 / (6.5 * 60), abs=1e-4)
    assert (entry.late, entry.note) == (False, "已清运")
    assert entry.at == monday() + 5 * MINUTE


def test_what_took_too_long_is_late(street):
    case = street.at("handling", start=monday())
    in_time = monday() + 48 * HOUR + 4 * MINUTE
    street.do(case, "handler", "feedback", note="已清", photo=True, at=in_time + MINUTE)
    entry = LogEntry.objects.get(case=case, action="feedback")
    assert entry.late
    other = street.at("handling", start=monday())
    street.do(other, "handler", "feedback", note="已清", photo=True, at=in_time)
    assert not LogEntry.objects.get(case=other, action="feedback").late


def test_the_whole_has_a_deadline_of_its_own(street):
    """0.5 + 0.5 + 0.5 + 2 work hours, 2 work days, 2 + 0.5 work hours from Monday 09:00."""
    case = street.at("registered", start=monday())
    assert case.total_due == monday() + 48 * HOUR + 8.5 * HOUR
    assert case.stage_due == monday() + 32 * MINUTE


@pytest.mark.parametrize("stage", ["reported", *PATH])
def test_outsiders_change_nothing(street, stage):
    case = street.at(stage)
    outsider = street.actor("outsider")
    before = everything()
    photo = street.photo()
    for action in ("accept", "register", "dispatch", "take", "feedback", "pass_check", "close",
                   "note", "supervise", "refuse", "void", "force_close", "reopen"):  # fmt: skip
        with pytest.raises((Forbidden, Conflict)):
            street.do(case, "outsider", action, note="不该", files=[photo],
                      class_id=street.litter.pk, department_id=street.sanitation.pk)  # fmt: skip
    assert outsider.posts
    assert everything() == before


@pytest.mark.parametrize(("stage", "step"), list(PATH.items()))
def test_the_wrong_one_of_the_street_changes_nothing(street, stage, step):
    """Each step of the main path belongs to one of the cast; nobody else can take it."""
    right, action = step
    before_it = ["reported", *PATH][list(PATH).index(stage)]
    case = street.at(before_it)
    allowed = {right} | ({"supervisor"} if action == "close" else set())
    allowed |= {"collector"} if action == "pass_check" else set()
    before = everything()
    files = [street.photo()]
    for name in {*PEOPLE, "stranger", "steward"} - allowed:
        with pytest.raises(Forbidden):
            street.do(case, name, action, note="不该", files=files, class_id=street.litter.pk,
                      department_id=street.sanitation.pk)  # fmt: skip
    assert everything() == before
    assert street.do(case, right, action, **street.given(action)).stage == stage


def test_a_stranger_reports_and_does_nothing_else(street):
    case = street.report(who="stranger", channel="resident")
    assert (case.stage, case.reporter_id) == ("reported", None)
    before = everything()
    with pytest.raises(Forbidden):
        street.do(case, "stranger", "note", note="喂")
    assert everything() == before


def test_the_handler_of_a_department_above_may_handle(street, cast):
    """何处置 sits in 环卫所; the office above it may act for it, the one beside it may not."""
    case = street.at("dispatched")
    with pytest.raises(Forbidden):
        street.do(case, "other_handler", "take")
    post = street.cast.post("other_handler")
    post.department = cast.department("management")
    post.save()
    assert street.do(case, "other_handler", "take").stage == "handling"


def test_self_handled_on_the_spot(street):
    case = street.report(action="self_handle", files=[street.photo()], note="随手清理")
    assert (case.stage, case.outcome, case.is_open) == ("self_handled", "self_handled", False)
    assert case.closed_at == case.reported_at
    assert case.attachments.count() == 1
    assert violations() == {}


def test_self_handling_is_the_collectors_and_shows_a_photo(street):
    photo = street.photo()
    with pytest.raises(Forbidden):
        street.report(who="stranger", channel="resident", action="self_handle", files=[photo])
    with pytest.raises(Invalid) as fault:
        street.report(action="self_handle")
    assert set(fault.value.fields) == {"photo"}
    assert not Case.objects.exists()
