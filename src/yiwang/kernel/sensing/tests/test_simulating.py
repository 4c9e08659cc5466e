"""Simulated devices speak the real protocols, with every fault they can be given."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.place import Place

from ..models import LastSeen, Poison
from ..services import NewDevice, define_kind, register
from ..simulating.crowd import Role, play
from ..simulating.driving import CHINA, Driver
from ..simulating.roads import network
from ..simulating.saying import Faults
from ..transport.address import mqtt_address, user_of
from .makers import DISTRICT, fridges
from .movers import a_vehicle
from .test_jt808d import serving
from .test_worker import lake_rows, work

pytestmark = pytest.mark.django_db(transaction=True)


def roles(made):
    return [
        Role(
            code=device.code,
            secret=secret,
            topic=device.topic,
            user=user_of(device.district, device.code),
            channels=tuple(channel["name"] for channel in device.kind.channels),
            lon=113.6,
            lat=24.8,
            is_terminal=device.kind.is_terminal,
        )
        for device, secret in made
    ]


def played(made, port, *, seconds, rate, faults):
    return played_roles(roles(made), port, seconds=seconds, rate=rate, faults=faults)


def played_roles(casting, port, *, seconds, rate, faults):
    return asyncio.run(
        play(
            casting,
            mqtt=mqtt_address(),
            jt808=("127.0.0.1", port),
            rate=rate,
            seconds=seconds,
            faults=faults,
            tell=lambda tally: None,
        )
    )


def test_fridges_and_vehicles_with_every_fault(broker):
    define_kind(
        code="vehicle",
        title="车辆",
        channels=[{"name": "speed"}, {"name": "mileage"}],
        interval_seconds=10,
        silent_after_seconds=300,
        speaks="jt808",
    )
    new = [NewDevice(f"1391234567{n}", "vehicle", "车", Place(DISTRICT)) for n in range(3)]
    made = [*fridges(4), *register(actor=SYSTEM, new=new)]
    work(batches=0)
    faults = Faults(late=0.1, duplicate=0.1, disorder=0.1, broken=0.1, cut=0.03)
    with serving() as port:
        tally = played(made, port, seconds=3, rate=150, faults=faults)
    (done,) = work()
    assert tally.said > 300
    assert done.repeated > 0 and done.spoilt > 10
    assert Poison.objects.count() == done.spoilt
    rows = lake_rows()
    assert len(rows) == done.rows and 0 < rows["late"].sum() < len(rows) / 2
    assert LastSeen.objects.exclude(lon=None).count() == len(new)  # a fridge stays where it is


def test_what_is_acknowledged_is_in_the_lake(broker):
    made = fridges(5)
    work(batches=0)
    tally = played(made, 0, seconds=2, rate=200, faults=Faults(cut=0.02))
    work()
    assert tally.acknowledged == tally.said
    assert lake_rows().filter(channel="t").select("device", "seq").n_unique() == tally.said


CROSSINGS = [(113.6, 24.8), (113.602, 24.8), (113.602, 24.803), (113.6, 24.803)]


def square():
    """Four roads around a block, and one somewhere else."""
    found = network([*pairwise([*CROSSINGS, CROSSINGS[0]]), [(114.0, 25.0), (114.1, 25.0)]])
    assert found is not None
    return found


def test_a_driver_keeps_to_the_roads_and_to_her_plan():
    roads = square()
    assert roads.crossings == sorted(CROSSINGS)
    one, again, other = Driver(roads, 1), Driver(roads, 1), Driver(roads, 2)
    day = datetime(2026, 11, 23, tzinfo=CHINA)
    before, moving = one.at(day), 0
    for minute in range(0, 1440, 7):
        moment = day + timedelta(minutes=minute)
        going = one.at(moment)
        assert going == again.at(moment)
        assert min(abs(going.lon - 113.6), abs(going.lon - 113.602),
                   abs(going.lat - 24.8), abs(going.lat - 24.803)) < 0.0001  # fmt: skip
        assert 0 <= going.speed < 45 and going.mileage >= before.mileage
        moving += going.speed > 0
        before = going
    assert 5 < moving < 180
    assert one.at(day + timedelta(hours=9)) != other.at(day + timedelta(hours=9))
    assert one.at(day + timedelta(days=1)).mileage > before.mileage


def test_no_roads_no_driver():
    assert network([]) is None


def test_vehicles_first_send_what_they_kept(broker):
    made = [(a_vehicle(f"1391234567{n}"), "") for n in range(2)]
    work(batches=0)
    since = now() - timedelta(hours=2)
    casting = [
        replace(role, driver=Driver(square(), n), kept_since=since)
        for n, role in enumerate(roles(made))
    ]
    with serving() as port:
        played_roles(casting, port, seconds=1, rate=4, faults=Faults())
    work()
    rows = lake_rows().filter(channel="speed")
    assert rows["late"].sum() > 2 * 200 and not rows["late"].all()
    assert LastSeen.objects.filter(positioned_at__gt=now() - timedelta(minutes=1)).count() == 2
