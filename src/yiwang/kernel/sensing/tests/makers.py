"""A kind of fridge with two channels, and devices of it."""

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import Device, DeviceKind
from yiwang.kernel.sensing.services import NewDevice, Site, define_kind, register

DISTRICT = "440204"


def fridge_kind() -> DeviceKind:
    return define_kind(
        code="fridge",
        title="冷藏箱",
        channels=[
            {"name": "t", "unit": "℃", "label": "温度"},
            {"name": "door", "unit": "", "label": "门"},
        ],
        interval_seconds=60,
        silent_after_seconds=600,
    )


def fridges(count: int, *, prefix: str = "F", district: str = DISTRICT) -> list[tuple[Device, str]]:
    """So many fridges with their secrets."""
    fridge_kind()
    return register(
        actor=SYSTEM,
        new=[
            NewDevice(f"{prefix}{i:05d}", "fridge", f"冷藏箱{i}", Site(district))
            for i in range(count)
        ],
    )
