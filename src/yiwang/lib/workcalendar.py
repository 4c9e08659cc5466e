"""When a city works: its week, its holidays and make-up days, its hours."""

from dataclasses import dataclass, field
from datetime import date, time
from itertools import pairwise
from zoneinfo import ZoneInfo

from .wallclock import DAY, of_day

Periods = tuple[tuple[time, time], ...]


class Shape:
    """The work of one day: spans of microseconds since midnight, in order, apart."""

    def __init__(self, periods: Periods) -> None:
        self.spans = [(of_day(start), of_day(end) or DAY) for start, end in periods]
        edges = [edge for span in self.spans for edge in span]
        if not edges or any(a > b for a, b in pairwise(edges)):
            raise ValueError("work periods must be in order and must not overlap")
        if any(start == end for start, end in self.spans):
            raise ValueError("a work period must last some time")
        self.length = sum(end - start for start, end in self.spans)

    def worked(self, moment: int) -> int:
        """Work done by `moment` of the day."""
        total = 0
        for start, end in self.spans:
            if moment <= start:
                break
            total += min(moment, end) - start
        return total

    def reached(self, work: int) -> int:
        """The first moment by which `work` (0 < work <= length) is done: the end of a period."""
        for start, end in self.spans:
            if work <= end - start:
                return start + work
            work -= end - start
        raise ValueError(work)

    def resumed(self, work: int) -> int:
        """The moment at which work goes on after `work` (< length): the start of a period."""
        for start, end in self.spans:
            if work < end - start:
                return start + work
            work -= end - start
        raise ValueError(work)


class Year:
    """One year's working days; `before[i]` is the work of all of them before `days[i]`."""

    def __init__(self, calendar: "Calendar", year: int) -> None:
        self.days: list[int] = []
        self.shapes: list[Shape] = []
        self.before = [0]
        for ordinal in range(date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal() + 1):
            day = date.fromordinal(ordinal)
            if calendar.is_workday(day):
                shape = calendar.shape_on(day)
                self.days.append(ordinal)
                self.shapes.append(shape)
                self.before.append(self.before[-1] + shape.length)
        self.total = self.before[-1]


@dataclass(frozen=True)
class Calendar:
    """When a city works. Weekend days are `date.weekday()` numbers (5 Saturday, 6 Sunday).

    `periods` hold until the first of `changes`, each a first day and the periods from it on. A
    period that ends at 00:00 ends at midnight. Raises ValueError for periods that overlap and for
    a week without working days.
    """

    code: str
    zone: ZoneInfo
    periods: Periods
    weekend: frozenset[int] = frozenset({5, 6})
    holidays: frozenset[date] = frozenset()
    makeup: frozenset[date] = frozenset()
    official_years: frozenset[int] = frozenset()
    changes: tuple[tuple[date, Periods], ...] = ()
    _years: dict[int, Year] = field(default_factory=dict, init=False, repr=False, compare=False)
    _shapes: list[tuple[date, Shape]] = field(
        default_factory=list, init=False, repr=False, compare=False
    )

    def __post_init__(self) -> None:
        if self.weekend >= set(range(7)):
            raise ValueError("a week needs a working day")
        self._shapes.append((date.min, Shape(self.periods)))
        self._shapes.extend((since, Shape(periods)) for since, periods in sorted(self.changes))

    def is_workday(self, day: date) -> bool:
        """Make-up days are worked, holidays are not, else the weekend decides."""
        if day in self.makeup:
            return True
        return day not in self.holidays and day.weekday() not in self.weekend

    def is_official(self, year: int) -> bool:
        """Whether the year's arrangement is loaded, rather than planned."""
        return year in self.official_years

    def shape_on(self, day: date) -> Shape:
        """The work periods in force on `day`."""
        return next(shape for since, shape in reversed(self._shapes) if since <= day)

    def year(self, year: int) -> Year:
        """The year's working days, built once."""
        found = self._years.get(year)
        if found is None:
            found = self._years[year] = Year(self, year)
        return found
