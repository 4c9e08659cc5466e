"""Three nodes, and the one that leads the store is killed while devices and gateways speak."""

import json
import threading
import time
from contextlib import closing, suppress
from itertools import count

import pytest
from django.utils.timezone import now

from ..models import Cursor, LakeFile, Latest
from ..transport import BATCHES, Intake, Outlet, Unreachable, Wire, stragglers
from ..transport.address import broker_url
from .cluster import Cluster
from .conftest import free_port
from .makers import fridges
from .nursery import Nursery
from .speaking import Stubborn
from .talking import STANDING_UP, kept, until

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
EACH, AT_ONCE = 10, 20


@pytest.fixture
def devices():
    return fridges(4)


@pytest.fixture
def cluster(devices, settings, tmp_path, lake):
    settings.SENSING_HOME = tmp_path / "broker"
    with closing(Cluster(tmp_path, free_port)) as cluster:
        yield cluster


@pytest.fixture
def nursery(cluster):
    with closing(Nursery()) as nursery:
        yield nursery


class Gateway:
    """Stores for a device under ids of its own, again and again until it is stored."""

    def __init__(self):
        self.outlet, self.again = None, 0

    def store(self, payload, once):
        while True:
            try:
                if self.outlet is None:
                    self.outlet = Outlet(Wire(broker_url(), timeout=3))
                return self.outlet.send(f"{BATCHES}test", payload, once=once)
            except Unreachable:
                self.outlet, self.again = None, self.again + 1
                time.sleep(0.2)


def test_the_leader_is_killed_while_devices_and_a_gateway_speak(cluster, devices, nursery):
    nursery.start()
    until(lambda: Cursor.objects.exists(), seconds=STANDING_UP)
    leader = cluster.nodes[1]  # and the worker's connection is to the first
    cluster.lead(leader)
    begin, enough, said = int(now().timestamp() * 1000) - 60_000, threading.Event(), {}
    (heard, _), *speaking = devices

    def readings(part):
        numbers = range(part * EACH, (part + 1) * EACH)
        return [{"at": begin + n, "seq": n, "v": {"t": n}} for n in numbers]

    def talk(number, device, secret):
        ports = [node.mqtt for node in cluster.nodes[number:] + cluster.nodes[:number]]
        with closing(Stubborn(ports, device, secret)) as speaker:
            for part in count(step=AT_ONCE):
                if enough.is_set():
                    break
                speaker.say([readings(part + n) for n in range(AT_ONCE)])
                said[device.code] = (part + AT_ONCE) * EACH

    def gate():
        gateway = Gateway()
        for part in count():
            if enough.is_set():
                break
            payload = [reading | {"c": heard.code} for reading in readings(part)]
            gateway.store(json.dumps(payload).encode(), f"test-{part}")
            said[heard.code] = (part + 1) * EACH

    talking = [threading.Thread(target=talk, args=(n, *pair)) for n, pair in enumerate(speaking)]
    talking.append(threading.Thread(target=gate))
    for each in talking:
        each.start()
    until(lambda: len(said) == len(devices) and LakeFile.objects.exists())
    leader.kill()
    before, reached = dict(said), Cursor.objects.get().seq
    until(lambda: Cursor.objects.get().seq > reached + AT_ONCE, seconds=28)  # sooner than by chance
    until(lambda: all(said[code] > number for code, number in before.items()))
    enough.set()
    for each in talking:
        each.join()
    until(lambda: kept()[0] >= sum(said.values()))
    with closing(Wire(broker_url())) as wire:
        until(lambda: Intake(wire).waiting() == 0)
    assert kept() == (sum(said.values()), sum(said.values()))
    latest = dict(Latest.objects.values_list("device__code", "value"))
    assert latest == {code: number - 1 for code, number in said.items()}
    assert Cursor.objects.count() == 1, "the same life of the store"


def test_who_is_cut_off_from_the_others_is_passed_by(cluster):
    alone, *others = cluster.nodes  # the platform's addresses begin with it

    def stands():
        with suppress(Unreachable), closing(Wire(broker_url())) as wire:
            return Intake(wire).stand(3)

    def is_stored():
        with suppress(Unreachable), closing(Wire(broker_url(), timeout=3)) as wire:
            return Outlet(wire).send(f"{BATCHES}test", b"[]")

    until(stands, seconds=STANDING_UP)
    cluster.lead(alone)
    cluster.part([alone], others)

    def missing():
        with suppress(Unreachable), closing(Wire(broker_url(), timeout=3)) as wire:
            return stragglers(wire)

    until(is_stored)
    until(lambda: missing() == [alone.name])
    cluster.join()
    assert cluster.leader() in others
    until(lambda: missing() == [])
