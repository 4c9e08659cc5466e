"""A worker killed again and again: the alarms are those that the lake, read as a whole, gives."""

import random
import threading
import time
from contextlib import closing
from itertools import count

import pytest
from django.utils.timezone import now

from ..models import Alarm, Cursor
from .alarm_makers import a_rule
from .makers import fridges
from .nursery import Nursery
from .recomputing import kept_alarms, recomputed_alarms
from .speaking import Speaker
from .test_kills import admitted, drained, kept, until

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
EACH, KILLS, WAVE = 10, 8, 300


@pytest.fixture
def nursery(broker):
    with closing(Nursery()) as nursery:
        yield nursery


def warmth(n):
    """Up and down within a wave, above 8 for some of it."""
    return 4.0 + abs((n % WAVE) - WAVE // 2) / 25


def test_alarms_are_those_of_the_lake_whatever_was_killed(broker, nursery):
    devices = fridges(4)
    a_rule(hysteresis=1.0)
    a_rule(code="day", limit=9.0, seconds=1, adds_up="day")
    nursery.start()
    until(lambda: admitted(broker, *devices[-1]))
    begin = int(now().timestamp() * 1000) - 100_000
    enough, said = threading.Event(), {}

    def talk(device, secret):
        with closing(Speaker(broker.broker.mqtt, device, secret)) as speaker:
            for part in count():
                if enough.is_set():
                    break
                numbers = range(part * EACH, (part + 1) * EACH)
                speaker.say([[{"at": begin + n, "seq": n, "v": {"t": warmth(n)}} for n in numbers]])
                said[device.code] = (part + 1) * EACH

    talking = [threading.Thread(target=talk, args=pair) for pair in devices]
    for each in talking:
        each.start()
    chance = random.Random(11)
    for _ in range(KILLS):
        reached = Cursor.objects.get().seq
        until(lambda reached=reached: Cursor.objects.get().seq > reached)
        time.sleep(chance.uniform(0, 0.3))
        nursery.kill()
        nursery.start()
    enough.set()
    for each in talking:
        each.join()
    until(lambda: drained(broker))
    until(lambda: kept()[0] == sum(said.values()))
    until(lambda: kept_alarms() == recomputed_alarms(), seconds=20)
    assert Alarm.objects.count() == len(kept_alarms()) > 20
