"""Kinds of sensing devices that keep watch over vaccines: what they say and how often.

Sources: GSP annex 3 art. 4 and 5 (DOMAIN §8.1: refreshed every minute, recorded every 30 min in
storage, every 5 min on the way, every 2 min when out of range); WHO E006 (§8.2: door, power).
"""

from dataclasses import dataclass

CHANNELS = (
    {"name": "t", "unit": "℃", "label": "温度", "also": ("temperature", "temp")},
    {"name": "humidity", "unit": "%", "label": "湿度", "also": ("rh",)},
    {"name": "door", "unit": "", "label": "门", "words": ("关", "开")},
    {"name": "mains", "unit": "", "label": "市电", "words": ("断", "通")},
    {"name": "battery", "unit": "%", "label": "电池"},
    {"name": "fault", "unit": "", "label": "探头故障", "words": ("无", "有")},
    {"name": "trip", "unit": "", "label": "运输趟次"},
)
MINUTE = 60
SILENT = 15 * MINUTE  # DOMAIN §8.4: offline > 15 min
KEEP_DAYS = 8 * 366  # five years after expiry (§8.1) of what is dated three years ahead

#: Ranges by label, in force from the day of the rules that name them.
COLD, FROZEN = "cold", "frozen"
RANGES: dict[str, tuple[str, float | None, float | None, str]] = {
    COLD: ("2–8 ℃", 2.0, 8.0, "疫苗储存和运输管理规范；药典：按标签 2–8 ℃"),
    FROZEN: ("≤ −20 ℃", None, -20.0, "疫苗储存和运输管理规范；药典：按标签 −20 ℃ 以下"),
}
MOVING = frozenset({"box", "truck"})


@dataclass(frozen=True)
class WatchKind:
    """A kind of device: where it watches. `record` is the longest time between two records."""

    code: str
    title: str
    range_code: str
    moving: bool
    record: int

    @property
    def interval(self) -> int:
        return MINUTE


KINDS = (
    WatchKind("vax_cold", "冷藏探头", COLD, False, 30 * MINUTE),
    WatchKind("vax_deep", "冷冻探头", FROZEN, False, 30 * MINUTE),
    WatchKind("vax_trip", "冷藏运输探头", COLD, True, 5 * MINUTE),
    WatchKind("vax_tdeep", "冷冻运输探头", FROZEN, True, 5 * MINUTE),
)
CODES = frozenset(kind.code for kind in KINDS)


def kind_for(equipment_kind: str, range_code: str) -> WatchKind | None:
    """The kind of the devices that watch such an equipment; None for a range nobody watches."""
    moving = equipment_kind in MOVING
    found = (k for k in KINDS if k.moving == moving and k.range_code == range_code)
    return next(found, None)


def is_outside(celsius: float, low: float | None, high: float | None) -> bool:
    """By the label: 2.0 and 8.0 are inside 2–8 ℃."""
    return (low is not None and celsius < low) or (high is not None and celsius > high)
