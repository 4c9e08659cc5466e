"""Several workers at once, and one that dies: each step once; with controls."""

import time

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils.timezone import now

from tests.races import together, without
from yiwang.kernel.events.models import StoredEvent

from ..models import Alarm, AlarmEntry, AlarmStep, LastSeen
from ..services.alarms import check_silence, climb_due, escalating
from .alarm_makers import a_fridge, a_rule, a_silence_rule, applied, minutes, said

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
MANY = 6
ONE_STEP = [{"after": 0, "level": 1, "roles": ["secretary"]}]


def _ringing():
    fridges = [a_fridge(f"F{n}") for n in range(MANY)]
    rule = a_rule(ladder=ONE_STEP)
    applied(*(said(fridge, rule) for fridge in fridges))


@pytest.fixture
def slowly(monkeypatch):
    """Looking for people takes a moment, so that all workers are in it at once."""
    asked = escalating.holders

    def holders(role, placed):
        time.sleep(0.05)
        return asked(role, placed)

    monkeypatch.setattr(escalating, "holders", holders)


def test_two_workers_take_each_step_once(slowly):
    _ringing()
    taken = together(*[climb_due] * 4)
    assert sum(taken) == AlarmEntry.objects.filter(what="told").count() == MANY


def test_without_locks_the_same_race_tells_twice(slowly, monkeypatch):
    _ringing()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    with without("sensing_step_stays"):
        together(*[climb_due] * 4)
        assert AlarmEntry.objects.filter(what="told").count() > MANY


def test_without_locks_the_trigger_still_holds_once(slowly, monkeypatch):
    _ringing()
    monkeypatch.setattr(QuerySet, "select_for_update", lambda self, **_: self)
    together(*[climb_due] * 4)
    assert AlarmEntry.objects.filter(what="told").count() == MANY


def test_a_worker_killed_on_a_step_leaves_it_to_the_next(monkeypatch):
    """kill -9 in the middle of telling: its transaction is gone, and no other."""
    _ringing()
    taken = []

    def dies(alarm, step, told):
        taken.append(step)
        if len(taken) == 3:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")

    with monkeypatch.context() as patched:
        patched.setattr(escalating, "_tell", dies)
        assert together(climb_due) == [MANY - 1]
    assert AlarmStep.objects.filter(state="done").count() == MANY - 1
    assert AlarmEntry.objects.filter(what="told").count() == MANY - 1
    assert climb_due() == 1
    assert AlarmEntry.objects.filter(what="told").count() == MANY


def test_one_alarm_however_many_find_it():
    fridge, rule = a_fridge(), a_rule()
    together(*[lambda: applied(said(fridge, rule))] * 4)
    assert Alarm.objects.count() == 1


def test_without_its_constraint_one_device_has_several_alarms(monkeypatch):
    fridge, rule = a_fridge(), a_rule()
    with without("sensing_one_open_alarm"):
        together(*[lambda: applied(said(fridge, rule))] * 4)
        assert Alarm.objects.count() > 1


def test_a_silence_is_found_once_by_whoever_looks():
    fridge = a_fridge()
    a_silence_rule()
    start = now()
    LastSeen.objects.create(district=fridge.district, device=fridge, received_at=start, at=start)
    at = start + minutes(11)
    found = together(*[lambda: check_silence(at=at)] * 4)
    assert sorted(found) == [(0, 0)] * 3 + [(1, 0)]
    assert StoredEvent.objects.filter(name__endswith="AlarmRaised").count() == 1
