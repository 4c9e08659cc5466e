"""A unit with a fridge, a probe in it and a lot of vaccine."""

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET
from yiwang.kernel.access.actor import SYSTEM, Actor
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.sensing.models import AlarmRule, Device
from yiwang.kernel.sensing.tests.alarm_makers import applied, said
from yiwang.lib.ids import new_request_id

from ..models import Equipment, Lot, Probe, Unit
from ..services import (
    NewEquipment,
    NewLot,
    NewUnit,
    fit_probe,
    receive,
    register_equipment,
    register_unit,
    set_up,
)

UNIT = {
    "district": DISTRICT, "code": "440204001", "name": "东河街道社区卫生服务中心",
    "contact": "预防接种门诊", "telephone": "0751-8888000", "street": STREET,
    "community": COMMUNITY, "grid": GRID, "lon": 113.602, "lat": 24.802, "address": "沿河路 1 号",
}  # fmt: skip


def a_unit(actor: Actor = SYSTEM, **given: Any) -> Unit:
    return register_unit(actor=actor, new=NewUnit(**(UNIT | given)))


def a_fridge(actor: Actor = SYSTEM, unit: Unit | None = None, **given: Any) -> Equipment:
    set_up(actor=SYSTEM, district=DISTRICT)
    content = {
        "unit_id": (unit or a_unit()).pk, "code": "BX01", "name": "1 号冰箱", "kind": "fridge",
        "range_code": "cold",
    }  # fmt: skip
    return register_equipment(actor=actor, new=NewEquipment(**(content | given)))


def a_probe(fridge: Equipment, code: str = "P1", actor: Actor = SYSTEM) -> Probe:
    due = localdate() + timedelta(days=200)
    return fit_probe(actor=actor, equipment_id=fridge.pk, code=code, due_on=due)[0]


LOT = NewLot("吸附百白破疫苗", "武汉生物", "202607A12", localdate() + timedelta(days=400), 120)


def a_lot(fridge: Equipment, actor: Actor = SYSTEM, new: NewLot = LOT) -> Lot:
    return receive(actor=actor, request_id=new_request_id(), equipment_id=fridge.pk, new=new)


def rings(device: Device, code: str, **given: Any) -> None:
    """The rule of this code is broken by a reading of now."""
    applied(said(device, AlarmRule.objects.get(code=code), **given))


def deliver_all() -> None:
    """As the worker does after the commit."""
    while deliver_due():
        pass
