"""What a device that may move is doing, from the last that it said. Plain values."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

Motion = Literal["never", "silent", "moving", "standing", "fixed"]
#: km/h. Below it a receiver of satellites wanders by itself: positions are exact to some metres,
#: and the speeds that terminals report at a standstill reach 2 or 3 km/h (default, SENSING §2).
MOVING_FROM = 3.0
_POINTS = 8


@dataclass(frozen=True)
class Heard:
    """When a device was heard last, and the newest position, if it ever said one; speed in km/h,
    course in degrees from north."""

    heard_at: datetime | None
    positioned_at: datetime | None = None
    speed: float | None = None
    course: float | None = None


def motion(heard: Heard, *, now: datetime, silent_after: timedelta) -> Motion:
    """Silence comes first: nobody knows whether who says nothing still moves."""
    if heard.heard_at is None:
        return "never"
    if now - heard.heard_at > silent_after:
        return "silent"
    if heard.positioned_at is None:
        return "fixed"
    return "moving" if (heard.speed or 0.0) >= MOVING_FROM else "standing"


def heading(course: float) -> int:
    """The nearest of eight points of the compass, 0 for north, then clockwise."""
    return round(course % 360 / (360 / _POINTS)) % _POINTS
