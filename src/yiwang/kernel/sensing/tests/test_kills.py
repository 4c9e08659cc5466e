"""A worker killed in the middle of whatever it was doing: no reading lost, none doubled."""

import random
import time

import pytest

from ..lake.sweeping import remove_orphans
from ..lake.writing import root
from ..models import Cursor, LakeFile, Latest
from .makers import fridges
from .talking import admitted, drained, kept, talking, until

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
KILLS = 8


def test_kills_in_the_middle_of_batches(broker, nursery):
    devices = fridges(5)
    nursery.start()
    until(lambda: admitted(broker, *devices[-1]))
    chance, reached = random.Random(7), [0]
    with talking(broker, devices) as said:
        for _ in range(KILLS):
            until(lambda: Cursor.objects.get().seq > reached[-1])
            time.sleep(chance.uniform(0, 0.3))
            nursery.kill()
            reached.append(Cursor.objects.get().seq)
            nursery.start()
    until(lambda: drained(broker))
    until(lambda: kept()[0] == sum(said.values()))
    assert kept() == (sum(said.values()), sum(said.values()))
    latest = dict(Latest.objects.values_list("device__code", "value"))
    assert latest == {code: number - 1 for code, number in said.items()}
    nursery.kill()
    remove_orphans()
    assert len(list(root().glob("*/*/*"))) == LakeFile.objects.count()
