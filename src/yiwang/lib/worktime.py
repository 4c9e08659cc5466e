"""Deadlines on a working calendar: when is it due, and how much of the limit is used?

Conventions, the same for every city (a city's numbers are data; these are not):

- `CLOCK_HOUR` 紧急工作时: real hours, nights, weekends and holidays included.
- `WORK_HOUR` 工作时: only inside the work periods of working days. A deadline that falls exactly
  on the end of a period stays there (17:30), it does not slide to the next morning.
- `WORK_DAY` 工作日: the same time of day that many working days later. What arrives outside
  working time (a night, lunch, a holiday, the very end of a period) counts from the start of the
  next work period. Where the hours differ between the two days (summer and winter hours), the
  same share of the working day.
- `NATURAL_DAY` 自然日: the same time of the wall clock that many days later, any day of the week.
  (The Civil Code's periods, art. 201 and 203, which run to midnight or to the next working day,
  are for legal acts, not for the clock of a matter.)

Work periods are half-open, [start, end), and measured by the wall clock of the calendar's zone.
Where daylight saving skips a wall time, the deadline is the moment of the skip; where it repeats
an hour, the first pass counts and the second stands still.
"""

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from functools import cached_property
from itertools import groupby

from .wallclock import DAY, HOUR, instant_of, wall_of
from .workcalendar import Calendar, Year

NEXT_YEARS_REACH = timedelta(days=3)  # the notice for 2019 moved 29 and 31 December 2018

Pause = tuple[datetime, datetime | None]


class Unit(StrEnum):
    """How a limit is counted (DOMAIN 1.7)."""

    CLOCK_HOUR = "urgent_hour"
    WORK_HOUR = "work_hour"
    WORK_DAY = "work_day"
    NATURAL_DAY = "natural_day"

    @property
    def needs_calendar(self) -> bool:
        """True where holidays and make-up days change the answer."""
        return self in (Unit.WORK_HOUR, Unit.WORK_DAY)


@dataclass(frozen=True)
class Limit:
    """`value` in `unit`, above zero; half an hour of work is `Limit(0.5, Unit.WORK_HOUR)`."""

    value: int | float | Decimal | Fraction
    unit: Unit

    def __post_init__(self) -> None:
        if not self.value > 0:
            raise ValueError("a limit must be above zero")

    @cached_property
    def amount(self) -> int | Fraction:
        """Microseconds for hours, days for days: what the arithmetic uses."""
        exact = Fraction(str(self.value))
        if self.unit in (Unit.CLOCK_HOUR, Unit.WORK_HOUR):
            return max(1, round(exact * HOUR))
        return exact.numerator if exact.denominator == 1 else exact


@dataclass(frozen=True, slots=True)
class Deadline:
    """`at` is None while an open pause holds the clock; `provisional` means that a year on the
    way has no official arrangement yet."""

    at: datetime | None
    provisional: bool = False


@dataclass(frozen=True, slots=True)
class Elapsed:
    """`used` in the limit's unit; `fraction` of the limit, above 1 when late."""

    used: float
    fraction: float


def due(
    start: datetime, limit: Limit, calendar: Calendar, paused: Iterable[Pause] = ()
) -> Deadline:
    """When `limit` from `start` (aware) runs out.

    Each approved pause (from, to) pushes the deadline by the counted time it covers, in the
    limit's unit; `to` None is a pause that has not ended. A pause after the deadline changes
    nothing.
    """
    amount = limit.amount
    at = _advance(start, amount, limit.unit, calendar)
    for begin, end in _merged(paused, start):
        if at.astimezone(UTC) <= begin:
            break
        if end is None:
            return Deadline(None, _provisional(start, at, limit.unit, calendar))
        amount += _counted(begin, end, limit.unit, calendar)
        at = _advance(start, amount, limit.unit, calendar)
    return Deadline(at, _provisional(start, at, limit.unit, calendar))


def sequence(start: datetime, limits: Sequence[Limit], calendar: Calendar) -> Deadline:
    """The limits end to end: each runs from the deadline of the one before it.

    Hours one after the other are as many hours at once; days are not, when days differ in length.
    """
    at, provisional = start, False
    for unit, alike in groupby(limits, lambda limit: limit.unit):
        amounts = [limit.amount for limit in alike]
        for amount in [sum(amounts)] if unit in (Unit.CLOCK_HOUR, Unit.WORK_HOUR) else amounts:
            later = _advance(at, amount, unit, calendar)
            provisional = provisional or _provisional(at, later, unit, calendar)
            at = later
    return Deadline(at, provisional)


def used(
    start: datetime, end: datetime, unit: Unit, calendar: Calendar, paused: Iterable[Pause] = ()
) -> float:
    """Counted time from `start` to `end`, pauses taken out: hours, or days for a unit of days.

    0 when `end` is not after `start`.
    """
    spent = _spent(start, end, unit, calendar, paused)
    return float(spent) if unit in (Unit.WORK_DAY, Unit.NATURAL_DAY) else float(spent) / HOUR


def elapsed(
    start: datetime, now: datetime, limit: Limit, calendar: Calendar, paused: Iterable[Pause] = ()
) -> Elapsed:
    """How much of the limit is used by `now`: what a clock bar shows."""
    amount = used(start, now, limit.unit, calendar, paused)
    return Elapsed(amount, amount / float(limit.value))


def _spent(
    start: datetime, end: datetime, unit: Unit, calendar: Calendar, paused: Iterable[Pause]
) -> int | Fraction:
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    if end <= start:
        return 0
    spent = _counted(start, end, unit, calendar)
    for begin, stop in _merged(paused, start):
        if begin >= end:
            break
        spent -= _counted(begin, end if stop is None else min(stop, end), unit, calendar)
    return spent


def _merged(paused: Iterable[Pause], start: datetime) -> list[Pause]:
    """Pauses after `start`, in order, joined where they touch; in UTC, because Python compares
    and subtracts two times of one zone by the wall."""
    merged: list[Pause] = []
    start = start.astimezone(UTC)
    in_utc = [(begin.astimezone(UTC), end and end.astimezone(UTC)) for begin, end in paused]
    for begin, end in sorted(in_utc, key=lambda pause: pause[0]):
        if end is not None and end <= max(begin, start):
            continue
        begin = max(begin, start)
        if merged and (merged[-1][1] is None or begin <= merged[-1][1]):
            previous, last = merged[-1]
            latest = None if end is None or last is None else max(end, last)
            merged[-1] = (previous, latest)
        else:
            merged.append((begin, end))
    return merged


def _provisional(start: datetime, at: datetime, unit: Unit, calendar: Calendar) -> bool:
    if not unit.needs_calendar:
        return False
    first = start.astimezone(calendar.zone).year
    last = (at + NEXT_YEARS_REACH).year
    return any(not calendar.is_official(year) for year in range(first, last + 1))


def _advance(start: datetime, amount: int | Fraction, unit: Unit, calendar: Calendar) -> datetime:
    if start.tzinfo is None:
        raise ValueError("a clock starts at an aware time")
    if unit is Unit.CLOCK_HOUR:
        instant = start.astimezone(UTC) + timedelta(microseconds=int(amount))
        return instant.astimezone(calendar.zone)
    wall = wall_of(start, calendar.zone)
    if unit is Unit.NATURAL_DAY:
        return instant_of(wall + int(amount * DAY), calendar.zone)
    if unit is Unit.WORK_HOUR:
        return instant_of(_work_later(wall, int(amount), calendar), calendar.zone)
    return instant_of(_days_later(wall, amount, calendar), calendar.zone)


def _work_later(wall: int, amount: int, calendar: Calendar) -> int:
    number, index, work = _position(wall, calendar)
    year = calendar.year(number)
    target = year.before[index] + work + amount
    while target > year.total:
        target -= year.total
        number += 1
        year = calendar.year(number)
    index = bisect_left(year.before, target) - 1
    return year.days[index] * DAY + year.shapes[index].reached(target - year.before[index])


def _days_later(wall: int, amount: int | Fraction, calendar: Calendar) -> int:
    number, index, work = _position(wall, calendar)
    number, index = _carried(number, index, calendar)
    before = calendar.year(number).shapes[index]
    if work == before.length:
        number, index = _carried(number, index + 1, calendar)
        before, work = calendar.year(number).shapes[index], 0
    whole = int(amount)
    share = Fraction(work, before.length) + (amount - whole) if whole != amount else None
    if share is not None and share >= 1:
        whole, share = whole + 1, share - 1
    number, index = _carried(number, index + whole, calendar)
    year = calendar.year(number)
    after = year.shapes[index]
    if share is not None:
        work = int(share * after.length)
    elif after.length != before.length:
        work = work * after.length // before.length
    return year.days[index] * DAY + after.resumed(work)


def _position(wall: int, calendar: Calendar) -> tuple[int, int, int]:
    """Year, index of its first working day not before `wall`'s day, work done in that day."""
    ordinal, moment = divmod(wall, DAY)
    number = date.fromordinal(ordinal).year
    year = calendar.year(number)
    index = bisect_left(year.days, ordinal)
    if index < len(year.days) and year.days[index] == ordinal:
        return number, index, year.shapes[index].worked(moment)
    return number, index, 0


def _carried(number: int, index: int, calendar: Calendar) -> tuple[int, int]:
    """An index past the year's working days, as one in a later year."""
    while index >= (size := len(calendar.year(number).days)):
        index -= size
        number += 1
    return number, index


def _counted(start: datetime, end: datetime, unit: Unit, calendar: Calendar) -> int | Fraction:
    """Counted time between two UTC instants in order: microseconds, or days for a unit of days."""
    if unit is Unit.CLOCK_HOUR:
        return (end - start) // timedelta(microseconds=1)
    first, last = wall_of(start, calendar.zone), wall_of(end, calendar.zone)
    if unit is Unit.NATURAL_DAY:
        return Fraction(last - first, DAY)
    from_year, from_index, from_work = _position(first, calendar)
    to_year, to_index, to_work = _position(last, calendar)
    years = [calendar.year(number) for number in range(from_year, to_year + 1)]
    if unit is Unit.WORK_HOUR:
        whole = sum(year.total for year in years[:-1])
        worked = years[-1].before[to_index] + to_work
        return whole + worked - years[0].before[from_index] - from_work
    days = sum(len(year.days) for year in years[:-1]) + to_index - from_index
    return days + _share(years[-1], to_index, to_work) - _share(years[0], from_index, from_work)


def _share(year: Year, index: int, work: int) -> Fraction:
    return Fraction(work, year.shapes[index].length) if work else Fraction(0)
