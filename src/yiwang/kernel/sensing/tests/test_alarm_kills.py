"""A worker killed again and again: the alarms are those that the lake, read as a whole, gives."""

import random
import threading
import time
from contextlib import closing
from itertools import count

import polars as pl
import pytest
from django.utils.timezone import now

from ..alarming import State, evaluate
from ..lake.writing import root
from ..models import Alarm, AlarmRule, Cursor, LakeFile
from ..services.alarms.pure import pure
from .alarm_makers import a_rule
from .makers import fridges
from .nursery import Nursery
from .speaking import Speaker
from .test_kills import admitted, drained, until

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
EACH, KILLS, WAVE = 10, 8, 300


@pytest.fixture
def nursery(broker):
    with closing(Nursery()) as nursery:
        yield nursery


def _warmth(n):
    """Up and down within a wave, above 8 for some of it."""
    return 4.0 + abs((n % WAVE) - WAVE // 2) / 25


def _recomputed():
    """Beginnings and ends of every alarm, from all files at once."""
    files = [root() / path for path in LakeFile.objects.values_list("path", flat=True)]
    frame = pl.concat(
        [pl.read_parquet(path).with_columns(kind=pl.lit("fridge")) for path in files]
    ).sort("device", "at")
    rules = AlarmRule.objects.select_related("kind", "device")
    transitions, _ = evaluate(frame, [pure(rule) for rule in rules], State())
    found, begun = set(), {}
    for each in transitions:
        key = each.device, each.rule
        if each.kind == "raise":
            begun.setdefault(key, each.at)
        else:
            found.add((*key, begun.pop(key), each.at))
    return found | {(*key, at, None) for key, at in begun.items()}


def test_alarms_are_those_of_the_lake_whatever_was_killed(broker, nursery):
    devices = fridges(4)
    a_rule(hysteresis=1.0)
    a_rule(code="day", limit=9.0, seconds=1, adds_up="day")
    nursery.start()
    until(lambda: admitted(broker, *devices[-1]))
    begin = int(now().timestamp() * 1000) - 100_000
    enough = threading.Event()

    def talk(device, secret):
        with closing(Speaker(broker.broker.mqtt, device, secret)) as speaker:
            for part in count():
                if enough.is_set():
                    break
                numbers = range(part * EACH, (part + 1) * EACH)
                speaker.say(
                    [[{"at": begin + n, "seq": n, "v": {"t": _warmth(n)}} for n in numbers]]
                )

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
    kept = set(Alarm.objects.values_list("device__code", "rule", "opened_at", "cleared_at"))
    until(lambda: kept == _recomputed() or _grown(kept), seconds=20)
    assert kept == _recomputed()
    assert len(kept) == Alarm.objects.count() > 20


def _grown(kept):
    """The last batch may still be on its way."""
    kept.clear()
    kept.update(Alarm.objects.values_list("device__code", "rule", "opened_at", "cleared_at"))
    return False
