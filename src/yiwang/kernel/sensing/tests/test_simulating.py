"""Simulated devices speak the real protocols, with every fault they can be given."""

import asyncio

import pytest

from yiwang.kernel.access.actor import SYSTEM

from ..models import LastSeen, Poison
from ..services import NewDevice, Site, define_kind, register
from ..simulating.crowd import Role, play
from ..simulating.saying import Faults
from ..transport.address import mqtt_address, user_of
from .makers import DISTRICT, fridges
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
    return asyncio.run(
        play(
            roles(made),
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
    new = [NewDevice(f"1391234567{n}", "vehicle", "车", Site(DISTRICT)) for n in range(3)]
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
    assert LastSeen.objects.exclude(lon=None).count() == len(made)


def test_what_is_acknowledged_is_in_the_lake(broker):
    made = fridges(5)
    work(batches=0)
    tally = played(made, 0, seconds=2, rate=200, faults=Faults(cut=0.02))
    work()
    assert tally.acknowledged == tally.said
    assert lake_rows().filter(channel="t").select("device", "seq").n_unique() == tally.said
