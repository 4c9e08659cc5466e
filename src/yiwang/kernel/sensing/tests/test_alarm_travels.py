"""From a device over MQTT to an alarm that rings, and its history back out of the lake."""

from datetime import timedelta

import pytest
from django.utils.timezone import now

from ..models import Alarm, Device
from ..selectors import readings
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


def test_rules_laid_down_while_it_reads_are_judged_by(broker):
    ((device, secret),) = fridges(1)
    work(batches=0)
    a_rule(limit=5.0)
    speak(broker, device, secret, {"at": now().isoformat(), "v": {"t": 6.0}})
    work()
    assert Alarm.objects.get().value == 6.0
