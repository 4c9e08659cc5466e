"""From a device over MQTT to an alarm that rings, and its history back out of the lake."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from yiwang.kernel.events.models import StoredEvent

from ..lake.reading import history
from ..models import Alarm, Device
from ..selectors import readings
from ..services.alarms import judge_again
from .alarm_makers import a_rule
from .makers import fridges
from .test_worker import speak, work

pytestmark = pytest.mark.django_db


def test_a_reading_that_breaks_a_rule_rings_and_one_that_is_well_ends_it(broker):
    ((device, secret),) = fridges(1)
    a_rule()
    work(batches=0)
    at = now().replace(microsecond=0)
    said = [
        {"at": (at - timedelta(seconds=30 - n)).isoformat(), "v": {"t": value}}
        for n, value in enumerate((7.9, 8.0, 9.5))
    ]
    speak(broker, device, secret, said)
    work()
    alarm = Alarm.objects.get()
    assert (alarm.value, alarm.state) == (8.0, "open")
    assert alarm.opened_at == at - timedelta(seconds=29)
    assert (alarm.recorded_at - at).total_seconds() < 3
    speak(broker, device, secret, {"at": at.isoformat(), "v": {"t": 4.0}})
    work()
    alarm.refresh_from_db()
    assert (alarm.state, alarm.cleared_at) == ("closed", at)
    kept = Device.objects.select_related("kind").get(pk=device.pk)
    found = readings(kept, "t", at - timedelta(hours=1), at)
    assert [value for _, value in found] == [7.9, 8.0, 9.5, 4.0]


def test_a_silence_of_two_days_filled_in_calls_nobody_and_shows_the_breach(broker):
    """Live again first, then what the logger kept; nothing is told, the breach is there."""
    ((device, secret),) = fridges(1)
    a_rule(seconds=600)
    work(batches=0)
    back = now().replace(microsecond=0) - timedelta(days=2)
    speak(broker, device, secret, {"at": now().isoformat(), "v": {"t": 4.0}})
    work()
    kept = [
        {"at": (back + timedelta(minutes=5 * n)).isoformat(), "v": {"t": 9.0 if n < 5 else 4.0}}
        for n in range(10)
    ]
    speak(broker, device, secret, kept)
    work()
    assert not Alarm.objects.exists()
    assert judge_again(history) == 1
    alarm = Alarm.objects.get()
    assert (alarm.late, alarm.state, alarm.rang_at) == (True, "closed", None)
    assert (alarm.since, alarm.opened_at) == (back, back + timedelta(minutes=10))
    assert alarm.cleared_at == back + timedelta(minutes=25)
    assert not alarm.steps.exists()
    assert not StoredEvent.objects.filter(name__contains="Alarm").exists()
    assert judge_again(history) == 0


def test_rules_laid_down_while_it_reads_are_judged_by(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    a_rule(limit=5.0)
    speak(broker, device, secret, {"at": now().isoformat(), "v": {"t": 6.0}})
    work()
    assert Alarm.objects.get().value == 6.0
