"""Deadlines on a calendar with holidays, make-up days and four work periods."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.lib.worktime import Calendar, Limit, Unit, due

from .city import City
from .timing import Floor, Result, against, timed

CALLS = 100


def deadlines(city: City) -> Iterator[Result]:
    calendar = calendar_for("cn")
    dice = city.dice
    start = datetime(2025, 1, 1, tzinfo=UTC)
    sinces = [start + timedelta(minutes=dice.randrange(500_000)) for _ in range(CALLS)]
    added = timed(lambda: [since + timedelta(hours=4) for since in sinces], times=300)
    floor = Floor(f"{CALLS} additions of a timedelta", added)
    for name, limit in {
        "due_work_hours": Limit(4, Unit.WORK_HOUR),
        "due_work_days": Limit(7, Unit.WORK_DAY),
    }.items():
        found = timed(partial(_all_due, sinces, limit, calendar), times=100)
        data = f"{limit.value} {limit.unit.value} from {CALLS} moments"
        yield against(name, data, found, floor, unit="deadlines/s", of=CALLS)


def _all_due(sinces: list[datetime], limit: Limit, calendar: Calendar) -> None:
    for since in sinces:
        due(since, limit, calendar)
