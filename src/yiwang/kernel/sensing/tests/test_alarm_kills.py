"""A worker killed again and again: the alarms are those that the lake, read as a whole, gives."""

import random
import time

import pytest

from ..models import Alarm, Cursor
from .alarm_makers import a_rule
from .makers import fridges
from .recomputing import kept_alarms, recomputed_alarms
from .talking import admitted, drained, kept, talking, until

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
KILLS, WAVE = 8, 300


def warmth(n):
    """Up and down within a wave, above 8 for some of it."""
    return 4.0 + abs((n % WAVE) - WAVE // 2) / 25


def test_alarms_are_those_of_the_lake_whatever_was_killed(broker, nursery):
    devices = fridges(4)
    a_rule(hysteresis=1.0)
    a_rule(code="day", limit=9.0, seconds=1, adds_up="day")
    nursery.start()
    until(lambda: admitted(broker, *devices[-1]))
    chance = random.Random(11)
    with talking(broker, devices, warmth, behind=100) as said:
        for _ in range(KILLS):
            reached = Cursor.objects.get().seq
            until(lambda reached=reached: Cursor.objects.get().seq > reached)
            time.sleep(chance.uniform(0, 0.3))
            nursery.kill()
            nursery.start()
    until(lambda: drained(broker))
    until(lambda: kept()[0] == sum(said.values()))
    until(lambda: kept_alarms() == recomputed_alarms(), seconds=20)
    assert Alarm.objects.count() == len(kept_alarms()) > 20
