"""A table of readings day by day: extremes, kinetic mean, minutes outside the label's range."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from .quality import Summary, summary

_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LoggedDay:
    """A local day. A value holds until the next one, at most as long as a record may be away."""

    day: date
    said: Summary
    cold: timedelta
    hot: timedelta

    @property
    def outside(self) -> bool:
        return bool(self.cold or self.hot)


def days_of(
    points: Sequence[tuple[datetime, float]],
    record: timedelta,
    low: float | None,
    high: float | None,
) -> list[LoggedDay]:
    """Of points in local time, in order; the newest day first."""
    found = []
    for day, of_day in groupby(points, key=lambda point: point[0].date()):
        inside = list(of_day)
        since = inside[0][0].replace(hour=0, minute=0, second=0, microsecond=0)
        whole, cold, hot = (
            summary(inside, since, since + _DAY, record, *limits)
            for limits in ((low, high), (low, None), (None, high))
        )
        found.append(LoggedDay(day, whole, cold.outside, hot.outside))
    return found[::-1]
