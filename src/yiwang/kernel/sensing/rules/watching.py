"""What an alarm rule says, and what evaluating it tells. Plain values.

Sources: DOMAIN §8.1 (alarm at the threshold itself), §8.2 (consecutive: the timer starts anew once
back in range; accumulative: per 24 h or per trip; bounds inclusive), SENSING §1 (hysteresis with a
duration, one open alarm a device and rule).
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

Bound = Literal[">", ">=", "<", "<="]
#: Days of a cumulative window and hours of a schedule are China's, which has one offset.
OFFSET_SECONDS = 8 * 3600
DAY_SECONDS = 86_400
#: The channel whose changes of value begin a trip, for what adds up per trip.
TRIP = "trip"


@dataclass(frozen=True)
class Span:
    """Hours of some weekdays (Monday 0): minutes of the day, `until` excluded. Until not after
    since runs past midnight and belongs to the day it began."""

    days: tuple[int, ...]
    since: int
    until: int


@dataclass(frozen=True)
class Rule:
    """One condition over one channel, of one device or of all of a kind in a district.

    `change_over` seconds: the bound is for the change since then, not for the value. `seconds` is
    how long it must last: together, or added up in a day or trip. Time counts
    between two readings that both break the bound, if they are not more than `gap` seconds apart.
    Broken once, the bound moves back by `hysteresis`. Outside `hours` and the rule's own days it
    is not broken.
    """

    id: int
    channel: str
    bound: Bound
    limit: float
    level: int = 1
    district: str = ""
    kind: str = ""
    device: str = ""
    hysteresis: float = 0.0
    seconds: int = 0
    adds_up: Literal["", "day", "trip"] = ""
    change_over: int = 0
    gap: int | None = None
    hours: tuple[Span, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True)
class Transition:
    """An alarm begins or ends at a reading. A late raise rings nobody; a second raise of the same
    alarm with `late` False says that a reading of now confirms it. `since` is when the bound was
    broken first."""

    device: str
    rule: int
    kind: Literal["raise", "clear"]
    at: datetime
    value: float
    level: int
    late: bool
    since: datetime


@dataclass(frozen=True)
class Behind:
    """Readings older than what was judged already: their time is to be judged again."""

    device: str
    since: datetime
    until: datetime


def moment(micros: int) -> datetime:
    """A time of the arrays as everybody else has it."""
    seconds, rest = divmod(micros, 1_000_000)
    return datetime.fromtimestamp(seconds, UTC).replace(microsecond=rest)
