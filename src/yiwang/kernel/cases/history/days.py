"""Days and limits as cities count them: calendars as data, and the ways to reach a target time.

The four units are those of `yiwang.lib.worktime`. Cities also promise a clock time ("by 17:00 of
the third working day") or count working days from the date alone; `Rule` holds those too.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cached_property, lru_cache
from itertools import accumulate
from zoneinfo import ZoneInfo

import holidays

from yiwang.lib import worktime
from yiwang.lib.worktime import Unit

from .layout import WEEKDAYS, Periods
from .rows import FIRST_YEAR, LAST_YEAR

DAY = 86_400
EPOCH = date(FIRST_YEAR, 1, 1).toordinal()
SPAN = date(LAST_YEAR + 6, 1, 1).toordinal() - EPOCH

OPENING = "opening"
DATE = "date"
NEXT_WORKDAY = "next_workday"


@dataclass(frozen=True)
class WorkCalendar:
    """When a city works, as a clerk would write it down.

    Public holidays come by name from the `holidays` package for `country` and `subdivision`,
    less `not_holidays`; `closed` and `open` are single dates beside the rule.
    """

    name: str
    zone: ZoneInfo
    working_days: tuple[int, ...] = (0, 1, 2, 3, 4)
    periods: Periods = ((time(0), time(0)),)
    country: str = ""
    subdivision: str | None = None
    not_holidays: tuple[str, ...] = ()
    closed: tuple[date, ...] = ()
    open: tuple[date, ...] = ()

    @cached_property
    def free(self) -> frozenset[date]:
        """Holidays and single closed days."""
        named = public_holidays(self.country, self.subdivision)
        skipped = set(self.not_holidays)
        counted = {day for day, names in named.items() if not set(names) <= skipped}
        return frozenset((counted | set(self.closed)) - set(self.open))

    @cached_property
    def makeup(self) -> frozenset[date]:
        """Days worked although the week says no."""
        return (makeup_days(self.country, self.subdivision) - set(self.closed)) | set(self.open)

    @property
    def hours(self) -> list[str]:
        """The work periods as written: 08:30-17:00; a day ends at 24:00."""
        return [f"{spoken(start)}-{spoken(end, end=True)}" for start, end in self.periods]

    @cached_property
    def sheet(self) -> "Sheet":
        """The same in arrays, for counting by the hundred thousand."""
        return Sheet(self)

    @cached_property
    def worktime(self) -> worktime.Calendar:
        """The same for the platform's clocks."""
        return worktime.Calendar(
            code=self.name,
            zone=self.zone,
            periods=self.periods,
            weekend=frozenset(range(7)) - frozenset(self.working_days),
            holidays=self.free,
            makeup=self.makeup,
        )


class Sheet:
    """A calendar from 1990 on in arrays; days are counted from 1 January 1990, clocks in seconds.

    `works[i]`, `before[i]` (working days before day i), `nth[k]` (the k-th working day) and
    `spans`, the work periods of a day.
    """

    def __init__(self, calendar: WorkCalendar) -> None:
        self.works, self.before, self.nth = _index(
            calendar.working_days, calendar.free, calendar.makeup
        )
        self.spans = [(seconds(start), seconds(end) or DAY) for start, end in calendar.periods]
        self.length = sum(end - start for start, end in self.spans)

    def rolled(self, day: int, clock: int) -> tuple[int, int]:
        """The moment itself inside work periods, else the next start of one."""
        if self.works[day]:
            for start, end in self.spans:
                if clock < end:
                    return day, max(clock, start)
        return self.nth[self.before[day + 1]], self.spans[0][0]

    def worked(self, day: int, clock: int) -> int:
        """Seconds of work done up to a moment since the calendar began."""
        done = self.before[day] * self.length
        if self.works[day]:
            done += sum(min(max(clock - start, 0), end - start) for start, end in self.spans)
        return done


@dataclass(frozen=True)
class Rule:
    """One way to a target time: `amount` of `unit`, counted on `calendar`.

    `count_from` (working days only): `opening` — what comes outside work periods counts from the
    next one; `date` — whole working days after the date; `next_workday` — the same, but what comes
    on a free day counts from the next working day. `at` puts the target at that clock time.
    """

    unit: Unit
    amount: float
    calendar: str = ""
    count_from: str = OPENING
    at: time | None = None

    @property
    def plain(self) -> bool:
        """True for what `yiwang.lib.worktime` counts by itself."""
        return self.at is None and (self.unit is not Unit.WORK_DAY or self.count_from == OPENING)


def due(rule: Rule, opened_at: datetime, calendar: WorkCalendar) -> datetime:
    """The target time of a matter opened at `opened_at` (aware), in the calendar's zone."""
    if rule.plain and rule.amount > 0:
        limit = worktime.Limit(rule.amount, rule.unit)
        at = worktime.due(opened_at, limit, calendar.worktime).at
        assert at is not None
        return at
    local = opened_at.astimezone(calendar.zone)
    day, clock = local.toordinal() - EPOCH, seconds(local.time())
    if rule.unit is Unit.WORK_DAY:
        day, clock = _later(rule, day, clock, calendar.sheet)
    else:
        day += int(rule.amount)
    if rule.at is not None:
        clock = seconds(rule.at) or DAY
    midnight = datetime.combine(date.fromordinal(EPOCH + day), time(), calendar.zone)
    return midnight + timedelta(seconds=clock)


def _later(rule: Rule, day: int, clock: int, sheet: Sheet) -> tuple[int, int]:
    if rule.count_from == OPENING:
        day, clock = sheet.rolled(day, clock)
    return sheet.nth[first_index(sheet, day, rule.count_from) + int(rule.amount)], clock


def first_index(sheet: Sheet, day: int, count_from: str) -> int:
    """Position among working days from which days are counted."""
    if count_from == DATE:
        return sheet.before[day + 1] - 1
    return sheet.before[day]


@lru_cache(maxsize=64)
def _index(
    working_days: tuple[int, ...], free: frozenset[date], makeup: frozenset[date]
) -> tuple[bytearray, list[int], list[int]]:
    """Shared by calendars that differ in their hours only."""
    first = date.fromordinal(EPOCH).weekday()
    week = [(first + step) % 7 in working_days for step in range(7)]
    works = bytearray(week * (SPAN // 7 + 1))[:SPAN]
    for days, value in ((free, 0), (makeup, 1)):
        for day in days:
            if 0 <= day.toordinal() - EPOCH < SPAN:
                works[day.toordinal() - EPOCH] = value
    before = [0, *accumulate(works)]
    return works, before, [day for day, working in enumerate(works) if working]


@lru_cache(maxsize=16)
def public_holidays(country: str, subdivision: str | None) -> dict[date, tuple[str, ...]]:
    """Names of the public holidays by day; empty for no country or one the package lacks."""
    found = _table(country, subdivision)
    return {} if found is None else {day: tuple(found.get_list(day)) for day in found}


@lru_cache(maxsize=16)
def makeup_days(country: str, subdivision: str | None) -> frozenset[date]:
    """Weekend days that are worked by decree, where the package knows them."""
    found = _table(country, subdivision)
    return frozenset(getattr(found, "weekend_workdays", ()) or ())


def _table(country: str, subdivision: str | None) -> holidays.HolidayBase | None:
    if not country:
        return None
    try:
        return holidays.country_holidays(
            country, subdiv=subdivision, years=range(FIRST_YEAR, LAST_YEAR)
        )
    except NotImplementedError:
        return None


def spoken(clock: time, *, end: bool = False) -> str:
    """08:30, or 08:30:15 where there are seconds; midnight as an end is 24:00."""
    text = clock.strftime("%H:%M:%S" if clock.second else "%H:%M")
    return "24:00" if end and text == "00:00" else text


def seconds(clock: time) -> int:
    return clock.hour * 3600 + clock.minute * 60 + clock.second


def clock_of(second: int) -> time:
    """Seconds since midnight as a time; 86,400 is midnight."""
    second %= DAY
    return time(second // 3600, second % 3600 // 60, second % 60)


OPENING_FEATURES = ("opening in work time", "opening weekday")


def opening_features(opened_at: datetime, calendar: WorkCalendar) -> tuple[str, str]:
    """What the opening itself tells: whether the city was at work, and the weekday."""
    day, clock = opened_at.toordinal() - EPOCH, seconds(opened_at.time())
    sheet = calendar.sheet
    at_work = sheet.rolled(day, clock) == (day, clock)
    return "yes" if at_work else "no", WEEKDAYS[opened_at.weekday()]


@dataclass(frozen=True, slots=True)
class Pair:
    """An opening and a target on the wall clock (days since 1990, seconds), and the real seconds
    between them."""

    day: int
    clock: int
    target_day: int
    target_clock: int
    elapsed: int


def pair(opened_at: datetime, target_at: datetime) -> Pair:
    return Pair(
        opened_at.toordinal() - EPOCH,
        opened_at.hour * 3600 + opened_at.minute * 60 + opened_at.second,
        target_at.toordinal() - EPOCH,
        target_at.hour * 3600 + target_at.minute * 60 + target_at.second,
        int((target_at.astimezone(UTC) - opened_at.astimezone(UTC)).total_seconds()),
    )
