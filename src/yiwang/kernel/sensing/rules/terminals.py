"""What every terminal of JT/T 808 in a vehicle says beside its point.

Sources: SENSING §2 (0x0200: speed and course in the fixed part, bit 0 of the status, item 0x01).
Ten seconds is this product's default; a terminal that reports less often gets an interval of its
own when it is registered.
"""

from typing import Any

from .orders import TERMINAL_OFFERS

#: The arguments of `define_kind`.
TERMINAL: dict[str, Any] = {
    "code": "vehicle",
    "title": "车载终端",
    "channels": (
        {"name": "speed", "unit": "km/h", "label": "速度"},
        {"name": "course", "unit": "°", "label": "方向"},
        {"name": "acc", "unit": "", "label": "点火（1 为开）"},
        {"name": "mileage", "unit": "km", "label": "里程表"},
    ),
    "interval_seconds": 10,
    "silent_after_seconds": 300,
    "speaks": "jt808",
    "orders": tuple(TERMINAL_OFFERS.values()),
}
