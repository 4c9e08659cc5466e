"""Fridges under one rule, and readings that break it."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any

import polars as pl
from django.db import transaction
from django.utils.timezone import now

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import AlarmRule, Device
from yiwang.kernel.sensing.rules.watching import Transition
from yiwang.kernel.sensing.services import NewDevice, register
from yiwang.kernel.sensing.services.alarm_rules import NewRule, lay_down
from yiwang.kernel.sensing.services.alarms import Judge, apply_transitions
from yiwang.lib.place import Place

from .makers import fridge_kind

#: Told at once, after a quarter of an hour, after three quarters (DOMAIN §8.4).
LADDER = [
    {"after": 0, "level": 1, "roles": ["secretary"]},
    {"after": 900, "level": 2, "roles": ["supervisor"], "channels": ["in_app"]},
    {"after": 2700, "level": 3, "roles": ["leader", "supervisor"]},
]


def a_fridge(code: str = "F1", **site: Any) -> Device:
    """A fridge in the cast's own grid."""
    fridge_kind()
    where = Place(**{"district": DISTRICT, "street": STREET, "community": COMMUNITY, "grid": GRID}
                 | site)  # fmt: skip
    return register(actor=SYSTEM, new=[NewDevice(code, "fridge", f"冷藏箱{code}", where)])[0][0]


def a_rule(**said: Any) -> AlarmRule:
    """8 ℃ or more rings at once."""
    new: dict[str, Any] = {
        "district": DISTRICT,
        "code": "high",
        "title": "温度过高",
        "kind": "fridge",
        "since": date(2020, 1, 1),
        "source": "DOMAIN §8.1",
        "channel": "t",
        "bound": ">=",
        "limit": 8.0,
        "ladder": LADDER,
    }
    return lay_down(actor=SYSTEM, new=NewRule(**(new | said)))


def a_silence_rule(**said: Any) -> AlarmRule:
    """Ten minutes without a word."""
    silence = {"code": "silent", "title": "失联", "watches": "silence", "seconds": 600}
    return a_rule(**(silence | {"channel": "", "bound": "", "limit": None} | said))


def said(
    device: Device, rule: AlarmRule, kind: str = "raise", at: datetime | None = None,
    *, late: bool = False, value: float = 9.0,
) -> Transition:  # fmt: skip
    """What judging would find."""
    moment = at or now()
    return Transition(device.code, rule.pk, kind, moment, value, rule.level, late, moment)  # type: ignore[arg-type]


def applied(*transitions: Transition) -> None:
    """As a worker applies them."""
    with transaction.atomic():
        apply_transitions(transitions, now())


def rows(device: Device, values: Iterable[tuple[datetime, float]], **said: Any) -> pl.DataFrame:
    """Readings of a device as the worker has them."""
    found = [
        (device.district, device.kind.code, device.code, said.get("channel", "t"), at, value,
         said.get("late", False))
        for at, value in values
    ]  # fmt: skip
    columns = {
        "district": pl.String,
        "kind": pl.String,
        "device": pl.String,
        "channel": pl.String,
        "at": pl.Datetime("us", "UTC"),
        "value": pl.Float64,
        "late": pl.Boolean,
    }
    return pl.DataFrame(found, schema=columns, orient="row")


def judged(judge: Judge, frame: pl.DataFrame, at: datetime | None = None) -> None:
    """A batch, as a worker takes it."""
    moment = at or now()
    found = judge.look(frame, moment)
    with transaction.atomic():
        judge.write(found, moment)
    judge.settle(found)


def minutes(count: float) -> timedelta:
    return timedelta(minutes=count)
