"""Vehicles that say where they are."""

from datetime import datetime
from typing import Any

from django.utils.timezone import now

from tests.cast import COMMUNITY, DISTRICT, GRID, STREET
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import Device, LastSeen, Latest
from yiwang.kernel.sensing.services import NewDevice, define_kind, register
from yiwang.lib.place import Place

CHANNELS = ("speed", "course", "acc", "mileage")


def a_vehicle(code: str = "13912345678", title: str = "垃圾车1号", **site: Any) -> Device:
    """A vehicle of the cast's own grid."""
    define_kind(
        code="vehicle", title="车载终端", channels=[{"name": name} for name in CHANNELS],
        interval_seconds=10, silent_after_seconds=300, speaks="jt808",
    )  # fmt: skip
    home = {"district": DISTRICT, "street": STREET, "community": COMMUNITY, "grid": GRID}
    where = Place(**(home | site))
    return register(actor=SYSTEM, new=[NewDevice(code, "vehicle", title, where)])[0][0]


def heard(
    device: Device, lon: float, lat: float, *, speed: float = 30.0, course: float = 90.0,
    at: datetime | None = None,
) -> None:  # fmt: skip
    """As the worker writes what it heard last."""
    moment = at or now()
    LastSeen.objects.update_or_create(
        district=device.district,
        device=device,
        defaults={
            "received_at": moment, "at": moment, "positioned_at": moment, "lon": lon, "lat": lat,
        },
    )  # fmt: skip
    for channel, value in (("speed", speed), ("course", course)):
        Latest.objects.update_or_create(
            district=device.district, device=device, channel=channel,
            defaults={"at": moment, "value": value},
        )  # fmt: skip
