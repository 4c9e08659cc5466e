"""A worker killed in the middle of whatever it was doing: no reading lost, none doubled."""

import random
import threading
import time
from contextlib import closing
from itertools import count

import duckdb
import pytest
from django.utils.timezone import now

from ..lake.sweeping import remove_orphans
from ..lake.writing import root
from ..models import Cursor, LakeFile, Latest
from ..transport import Intake, Wire
from .makers import fridges
from .nursery import Nursery
from .speaking import Speaker

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
EACH, KILLS = 10, 8


@pytest.fixture
def nursery(broker):
    with closing(Nursery()) as nursery:
        yield nursery


def until(condition, seconds=40):
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def drained(broker):
    with closing(Wire(broker.broker.url)) as wire:
        return Intake(wire).waiting() == 0


def kept():
    """Rows of the lake, and how many of them are different."""
    files = [str(root() / path) for path in LakeFile.objects.values_list("path", flat=True)]
    if not files:
        return 0, 0
    with duckdb.connect() as lake:
        return lake.execute(
            "SELECT count(*), count(DISTINCT (device, seq, channel)) FROM read_parquet(?)", [files]
        ).fetchone()


def test_kills_in_the_middle_of_batches(broker, nursery):
    devices = fridges(5)
    nursery.start()
    until(lambda: admitted(broker, *devices[-1]))
    begin = int(now().timestamp() * 1000) - 60_000
    enough, said = threading.Event(), {}

    def talk(device, secret):
        with closing(Speaker(broker.broker.mqtt, device, secret)) as speaker:
            for part in count():
                if enough.is_set():
                    break
                numbers = range(part * EACH, (part + 1) * EACH)
                speaker.say([[{"at": begin + n, "seq": n, "v": {"t": n}} for n in numbers]])
                said[device.code] = (part + 1) * EACH

    talking = [threading.Thread(target=talk, args=pair) for pair in devices]
    for each in talking:
        each.start()
    chance, reached = random.Random(7), [0]
    for _ in range(KILLS):
        until(lambda: Cursor.objects.get().seq > reached[-1])
        time.sleep(chance.uniform(0, 0.3))
        nursery.kill()
        reached.append(Cursor.objects.get().seq)
        nursery.start()
    enough.set()
    for each in talking:
        each.join()
    until(lambda: drained(broker))
    until(lambda: kept()[0] == sum(said.values()))
    assert kept() == (sum(said.values()), sum(said.values()))
    latest = dict(Latest.objects.values_list("device__code", "value"))
    assert latest == {code: number - 1 for code, number in said.items()}
    nursery.kill()
    remove_orphans()
    assert len(list(root().glob("*/*/*"))) == LakeFile.objects.count()


def admitted(broker, device, secret):
    """Whether the broker has heard of the device."""
    try:
        Speaker(broker.broker.mqtt, device, secret).close()
    except AssertionError:
        return False
    return True
