"""What judging finds becomes alarms; people see to them."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from tests.cast import DISTRICT
from yiwang.kernel.audit.models import AuditRecord
from yiwang.kernel.events.models import StoredEvent
from yiwang.lib.errors import Forbidden, Invalid, Refused

from ..models import Alarm, AlarmState, AlarmStep, Recheck
from ..services.alarms import (
    Judge,
    acknowledge,
    close,
    judge_again,
    link_matter,
    note,
    resume,
    shelve,
)
from .alarm_makers import a_fridge, a_rule, applied, judged, minutes, rows, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def fridge(db):
    return a_fridge()


@pytest.fixture
def rule(fridge):
    return a_rule()


def _facts(name):
    return StoredEvent.objects.filter(name__endswith=name).count()


def test_a_broken_rule_is_one_alarm_with_its_ladder(fridge, rule):
    applied(said(fridge, rule))
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.level, alarm.grid) == ("open", 1, fridge.grid)
    assert [(s.position, s.due_at - alarm.rang_at) for s in alarm.steps.order_by("position")] == [
        (0, minutes(0)),
        (1, minutes(15)),
        (2, minutes(45)),
    ]
    assert [entry.what for entry in alarm.entries.all()] == ["raised"]
    assert _facts("AlarmRaised") == 1
    applied(said(fridge, rule))
    assert Alarm.objects.count() == 1


def test_well_again_closes_it_and_nobody_further_is_told(fridge, rule):
    at = now()
    applied(said(fridge, rule, at=at))
    applied(said(fridge, rule, "clear", at + minutes(3)))
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.cleared_at) == ("closed", at + minutes(3))
    assert set(alarm.steps.values_list("state", flat=True)) == {"dropped"}
    assert _facts("AlarmClosed") == 1
    applied(said(fridge, rule, at=at + minutes(9)))
    assert Alarm.objects.count() == 2


def test_one_batch_may_end_an_alarm_and_begin_the_next(fridge, rule):
    at = now()
    applied(said(fridge, rule, at=at))
    applied(
        said(fridge, rule, "clear", at + minutes(1)),
        said(fridge, rule, at=at + minutes(2)),
        said(fridge, rule, "clear", at + minutes(3)),
        said(fridge, rule, at=at + minutes(4)),
    )
    assert list(Alarm.objects.order_by("opened_at").values_list("state", "late")) == [
        ("closed", False),
        ("closed", True),
        ("open", False),
    ]


def test_late_readings_are_recorded_and_tell_nobody(fridge, rule):
    """A fridge silent for two days, then filled in: no siren, and the breach shows."""
    at = now() - timedelta(days=2)
    applied(said(fridge, rule, at=at, late=True))
    alarm = Alarm.objects.get()
    assert (alarm.late, alarm.rang_at, alarm.steps.count()) == (True, None, 0)
    assert _facts("AlarmRaised") == 0
    applied(said(fridge, rule, "clear", at + minutes(60), late=True))
    alarm.refresh_from_db()
    assert (alarm.state, alarm.cleared_at) == ("closed", at + minutes(60))
    assert _facts("AlarmClosed") == 0


def test_a_reading_of_now_makes_a_late_alarm_ring(fridge, rule):
    applied(said(fridge, rule, at=now() - minutes(90), late=True))
    applied(said(fridge, rule))
    alarm = Alarm.objects.get()
    assert alarm.rang_at is not None
    assert alarm.steps.count() == 3
    assert [entry.what for entry in alarm.entries.order_by("id")] == ["found", "confirmed"]
    assert _facts("AlarmRaised") == 1


def test_what_was_over_before_anybody_could_be_told_is_only_recorded(fridge, rule):
    at = now()
    applied(said(fridge, rule, at=at), said(fridge, rule, "clear", at + minutes(1)))
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.late, alarm.steps.count()) == ("closed", True, 0)
    assert _facts("AlarmRaised") == 0


def test_many_alarms_take_as_many_statements_as_one(fridge, rule, django_assert_max_num_queries):
    others = [a_fridge(f"G{n}") for n in range(30)]
    with django_assert_max_num_queries(9):
        applied(*(said(device, rule) for device in [fridge, *others]))
    assert Alarm.objects.count() == 31


def test_the_one_on_duty_acknowledges_once(fridge, rule, actor):
    applied(said(fridge, rule))
    pk = Alarm.objects.get().pk
    for _ in range(2):
        alarm = acknowledge(actor=actor("supervisor"), district=DISTRICT, alarm_id=pk)
    assert (alarm.state, alarm.acknowledged_by) == (
        "acknowledged",
        alarm.acknowledged_by,
    )
    assert set(alarm.steps.values_list("state", flat=True)) == {"dropped"}
    assert AuditRecord.objects.filter(verb="sensing.acknowledged").count() == 1
    assert _facts("AlarmAcknowledged") == 1


def test_one_that_ended_by_itself_can_still_be_acknowledged(fridge, rule, actor):
    at = now()
    applied(said(fridge, rule, at=at))
    applied(said(fridge, rule, "clear", at))
    pk = Alarm.objects.get().pk
    alarm = acknowledge(actor=actor("supervisor"), district=DISTRICT, alarm_id=pk)
    assert (alarm.state, alarm.acknowledged_at is None) == ("closed", False)


@pytest.mark.parametrize("person", ["outsider", "collector", "resident", "steward"])
def test_others_change_nothing(fridge, rule, actor, person):
    applied(said(fridge, rule))
    who, pk = actor(person), Alarm.objects.get().pk
    before = Alarm.objects.values().get()
    for deed in (
        lambda: acknowledge(actor=who, district=DISTRICT, alarm_id=pk),
        lambda: shelve(
            actor=who, district=DISTRICT, alarm_id=pk, until=now() + minutes(5), reason="除霜"
        ),
        lambda: resume(actor=who, district=DISTRICT, alarm_id=pk),
        lambda: note(actor=who, district=DISTRICT, alarm_id=pk, text="看过"),
        lambda: close(actor=who, district=DISTRICT, alarm_id=pk, reason="误报"),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert Alarm.objects.values().get() == before
    assert Alarm.objects.get().entries.count() == 1


def test_a_shelf_has_a_reason_and_an_end(fridge, rule, actor):
    applied(said(fridge, rule))
    given = {
        "actor": actor("supervisor"), "district": DISTRICT, "alarm_id": Alarm.objects.get().pk,
    }  # fmt: skip
    for until, reason in [
        (now() + minutes(5), " "),
        (now() - minutes(5), "除霜"),
        (now() + timedelta(days=8), "除霜"),
    ]:
        with pytest.raises(Invalid):
            shelve(**given, until=until, reason=reason)
    until = now() + minutes(30)
    assert shelve(**given, until=until, reason="除霜").shelved_until == until
    assert resume(**given).shelved_until is None
    close(**given, reason="误报")
    with pytest.raises(Refused):
        shelve(**given, until=now() + minutes(30), reason="除霜")


def test_closed_by_hand_it_begins_anew_only_after_it_was_well(fridge, rule, actor):
    judge = Judge()
    start = now() - minutes(3)
    judged(judge, rows(fridge, [(start, 9.0)]))
    alarm = close(
        actor=actor("supervisor"), district=DISTRICT, alarm_id=Alarm.objects.get().pk, reason="维修"
    )
    assert alarm.closed_by is not None
    judged(judge, rows(fridge, [(start + minutes(1), 9.0)]))
    assert Alarm.objects.count() == 1
    judged(judge, rows(fridge, [(start + minutes(2), 4.0), (start + minutes(3), 9.0)]))
    assert Alarm.objects.count() == 2


def test_a_judge_begins_where_the_last_commit_ended(fridge):
    a_rule(seconds=600)
    start = now() - minutes(20)
    for n in range(21):
        judged(Judge(), rows(fridge, [(start + minutes(n), 9.0)]))
    alarm = Alarm.objects.get()
    assert (alarm.since, alarm.opened_at) == (start, start + minutes(10))
    assert AlarmState.objects.get().content["open"] is True


def test_what_waited_for_the_worker_too_long_rings_nobody(fridge, rule):
    judge = Judge()
    judged(judge, rows(fridge, [(now() - minutes(90), 9.0)]))
    assert Alarm.objects.get().late
    judged(judge, rows(fridge, [(now(), 9.0)]))
    assert Alarm.objects.get().rang_at is not None


def test_readings_filled_in_behind_are_judged_again_quietly(fridge):
    a_rule(seconds=600)
    judge, start = Judge(), now() - timedelta(days=2)
    live = rows(fridge, [(now(), 4.0)])
    breach = [(start + minutes(5 * n), 9.0 if n < 13 else 4.0) for n in range(20)]
    judged(judge, live)
    judged(judge, rows(fridge, breach, late=True))
    span = Recheck.objects.get()
    assert (span.since, span.until) == (breach[0][0], breach[-1][0])
    assert not Alarm.objects.exists()
    assert judge_again(lambda *_: rows(fridge, breach, late=True)) == 1
    alarm = Alarm.objects.get()
    assert (alarm.state, alarm.late, alarm.rang_at) == ("closed", True, None)
    assert (alarm.since, alarm.cleared_at) == (start, start + minutes(65))
    assert not AlarmStep.objects.exists()
    assert _facts("AlarmRaised") == _facts("AlarmClosed") == 0
    judged(judge, rows(fridge, breach[:1], late=True))
    assert judge_again(lambda *_: rows(fridge, breach, late=True)) == 0
    assert not Recheck.objects.exists()


def test_an_alarm_becomes_one_matter(fridge, rule):
    applied(said(fridge, rule))
    pk = Alarm.objects.get().pk
    assert link_matter(district=DISTRICT, alarm_id=pk, number="A1", path="/cases/440204/1/")
    assert not link_matter(district=DISTRICT, alarm_id=pk, number="A2", path="/cases/440204/2/")
    assert Alarm.objects.get().matter_number == "A1"


def test_transitions_of_unknown_devices_change_nothing(fridge, rule):
    stranger = said(fridge, rule)
    applied(type(stranger)(**{**stranger.__dict__, "device": "X9"}))
    assert not Alarm.objects.exists()
