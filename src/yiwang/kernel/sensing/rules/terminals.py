"""What every terminal of JT/T 808 in a vehicle says beside its point.

Sources: SENSING §2 (0x0200: speed and course in the fixed part, bit 0 of the status, item 0x01);
JT/T 808 table of the alarm flags: bits 0 emergency, 1 speeding, 2 fatigue, 7 and 8 main power.
Ten seconds is this product's default; a terminal that reports less often gets an interval of its
own when it is registered. Levels of the rules are defaults, too, and say so.
"""

from typing import Any

from .orders import TERMINAL_OFFERS

#: Channels of the terminal's own alarm flags, and their bits.
FLAGS = {"sos": 0, "speeding": 1, "fatigue": 2, "power_low": 7, "power_cut": 8}
_MASK = sum(1 << bit for bit in FLAGS.values())


def flagged(alarm: int) -> dict[str, float]:
    """Each flag as 0 or 1."""
    return {name: float(alarm >> bit & 1) for name, bit in FLAGS.items()}


def has_flags(alarm: int) -> bool:
    """Whether one of them is up; the others say what nobody asked for."""
    return bool(alarm & _MASK)


def _flag(name: str, label: str) -> dict[str, Any]:
    return {"name": name, "unit": "", "label": label, "words": ("无", "有")}


#: The arguments of `define_kind`.
TERMINAL: dict[str, Any] = {
    "code": "vehicle",
    "title": "车载终端",
    "channels": (
        {"name": "speed", "unit": "km/h", "label": "速度"},
        {"name": "course", "unit": "°", "label": "方向"},
        {"name": "acc", "unit": "", "label": "点火", "words": ("关", "开")},
        {"name": "mileage", "unit": "km", "label": "里程表"},
        _flag("sos", "紧急报警"),
        _flag("speeding", "终端报超速"),
        _flag("fatigue", "疲劳驾驶"),
        _flag("power_low", "主电源欠压"),
        _flag("power_cut", "主电源断电"),
    ),
    "interval_seconds": 10,
    "silent_after_seconds": 300,
    "speaks": "jt808",
    "orders": tuple(TERMINAL_OFFERS.values()),
}


def _rule(flag: str, title: str, level: int, *roles: str) -> dict[str, Any]:
    step = {"after": 0, "level": level, "roles": list(roles), "channels": ["in_app"]}
    return {
        "code": f"vehicle_{flag}", "title": title, "channel": flag, "bound": ">=", "limit": 1.0,
        "level": level, "ladder": (step,),
        "source": f"默认值，可修改：JT/T 808 报警标志第 {FLAGS[flag]} 位，级别为本产品建议",
    }  # fmt: skip


#: What a terminal itself calls an alarm, as arguments of `lay_down`.
RULES = (
    _rule("sos", "紧急报警", 3, "supervisor", "dispatcher"),
    _rule("power_cut", "主电源断电", 2, "supervisor"),
    _rule("speeding", "超速", 1, "supervisor"),
    _rule("fatigue", "疲劳驾驶", 1, "supervisor"),
)
