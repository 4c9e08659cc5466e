"""When a stage and the whole case are due; which rung of the ladder comes next.

Units are DOMAIN §1.7's four, counted by `yiwang.lib.worktime`. An approved pause (挂账) pushes
a deadline by the counted time it covers; an approved postponement replaces the stage's deadline.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache

from yiwang.lib.worktime import (
    NEXT_YEARS_REACH,
    Calendar,
    Limit,
    Pause,
    Unit,
    due,
    sequence,
    used,
)

from .flow import Flow, LimitSpec, Rung

#: Used when a case has no catalogue row yet: a default, editable in the flow's catalogue.
UNKNOWN_LIMIT = Limit(7, Unit.WORK_DAY)


@dataclass(frozen=True)
class StageClock:
    """One stage's clock. `due` is None for stages without a limit and while paused."""

    limit: Limit | None
    due: datetime | None


@dataclass(frozen=True)
class NextRung:
    """The rung that comes next and when; `step` counts from 0 up the flow's ladder."""

    step: int
    at: datetime


@cache  # a limit works out its amount once
def _stated(spec: LimitSpec) -> Limit:
    assert spec.value is not None
    return Limit(spec.value, Unit(spec.unit))


def limit_of(spec: LimitSpec | None, catalogue: Limit | None) -> Limit | None:
    """The limit a stage's spec stands for."""
    if spec is None:
        return None
    if spec.from_catalogue:
        return catalogue or UNKNOWN_LIMIT
    return _stated(spec)


def stage_clock(
    flow: Flow,
    stage: str,
    since: datetime,
    catalogue: Limit | None,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
) -> StageClock:
    """The clock of a stage entered at `since`."""
    limit = limit_of(flow.stages[stage].limit, catalogue)
    if limit is None:
        return StageClock(None, None)
    return StageClock(limit, due(since, limit, calendar, pauses).at)


def total_due(
    flow: Flow,
    since: datetime,
    catalogue: Limit | None,
    calendar: Calendar,
    pauses: Sequence[Pause] = (),
    postponed_by: timedelta = timedelta(0),
) -> datetime | None:
    """When the whole case should be closed: the nominal path's limits end to end.

    A postponement moves it as far as it moved its stage. Pauses push it by the counted time
    they cover in the catalogue's unit, since it is the handling that they suspend.
    """
    limits = nominal_limits(flow, catalogue)
    if not limits:
        return None
    at = sequence(since, limits, calendar).at
    assert at is not None
    unit = (catalogue or UNKNOWN_LIMIT).unit
    return pushed(at + postponed_by, pauses, unit, calendar)


def nominal_limits(flow: Flow, catalogue: Limit | None) -> list[Limit]:
    """The limits of the path that a case takes when nothing goes wrong."""
    specs = [flow.stages[code].limit for code in flow.nominal]
    return [limit for limit in (limit_of(spec, catalogue) for spec in specs) if limit]


def pushed(
    at: datetime, pauses: Sequence[Pause], unit: Unit, calendar: Calendar
) -> datetime | None:
    """A deadline moved by the counted time of the pauses, oldest first, that begin before it.

    None while one of them has not ended.
    """
    for begin, end in pauses:
        if at <= begin:
            break
        if end is None:
            return None
        spent = round(used(begin, end, unit, calendar), 6)
        if spent > 0:
            later = due(at, Limit(spent, unit), calendar).at
            assert later is not None
            at = later
    return at


def is_provisional(
    since: datetime, at: datetime | None, units: Iterable[Unit], calendar: Calendar
) -> bool:
    """Whether a deadline counted in these units crosses a year that is only planned yet."""
    if at is None or not any(unit.needs_calendar for unit in units):
        return False
    first = since.astimezone(calendar.zone).year
    last = (at.astimezone(calendar.zone) + NEXT_YEARS_REACH).year
    return any(not calendar.is_official(year) for year in range(first, last + 1))


def rung_time(
    rung: Rung, since: datetime, limit: Limit, calendar: Calendar, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When a rung's fraction of the limit is used up."""
    return due(since, _part(limit, rung.at), calendar, pauses).at


@cache
def _part(limit: Limit, fraction: float) -> Limit:
    return Limit(float(limit.value) * fraction, limit.unit)


def next_rung(
    flow: Flow,
    clock: StageClock,
    since: datetime,
    calendar: Calendar,
    step: int = 0,
    pauses: Sequence[Pause] = (),
    postponed_to: datetime | None = None,
) -> NextRung | None:
    """The rung number `step` of the ladder, with its time; None past the last or unclocked.

    After a postponement the rungs up to the deadline stand at the new deadline, and those
    beyond it keep their distance in real time.
    """
    if clock.limit is None or clock.due is None or step >= len(flow.ladder):
        return None
    rung = flow.ladder[step]
    at = rung_time(rung, since, clock.limit, calendar, pauses)
    if at is None:
        return None
    if postponed_to is not None and postponed_to > clock.due:
        at += postponed_to - clock.due
    return NextRung(step, at)
