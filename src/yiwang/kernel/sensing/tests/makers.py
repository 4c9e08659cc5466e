"""A kind of fridge with two channels, and devices of it."""

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import Device, DeviceKind
from yiwang.kernel.sensing.services import NewDevice, define_kind, register
from yiwang.lib.place import Place

DISTRICT = "440204"
BEEP = {
    "name": "beep",
    "label": "鸣响",
    "fields": [
        {"name": "times", "label": "次数", "type": "number", "least": 1, "most": 9},
    ],
}
SET_LAMP = {
    "name": "set",
    "label": "设置",
    "fields": [
        {"name": "lamp", "label": "照明", "type": "number", "least": 0, "most": 1,
         "optional": True},
        {"name": "interval", "label": "上报间隔", "type": "number", "unit": "秒", "least": 10,
         "most": 3600, "optional": True},
    ],
}  # fmt: skip


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
        orders=[BEEP, SET_LAMP],
    )


def fridges(count: int, *, prefix: str = "F", district: str = DISTRICT) -> list[tuple[Device, str]]:
    """So many fridges with their secrets."""
    fridge_kind()
    return register(
        actor=SYSTEM,
        new=[
            NewDevice(f"{prefix}{i:05d}", "fridge", f"冷藏箱{i}", Place(district))
            for i in range(count)
        ],
    )
