"""What a stretch of readings says: extremes, kinetic mean, time outside, and whether they came as
often as they must.

Sources: GSP annex 3 art. 5 (DOMAIN §8.1): a record at least every 30 min in storage, every 5 min
on the way, every 2 min while out of range; §8.3 the mean kinetic temperature.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from .kinds import is_outside
from .kinetic import mean_kinetic

OUTSIDE = timedelta(minutes=2)


@dataclass(frozen=True)
class Summary:
    """℃ and time. `gaps` are stretches without a record that were too long, `missing` what of
    them was more than allowed; `sparse` readings out of range were not followed in two minutes."""

    count: int
    low: float | None
    high: float | None
    kinetic: float | None
    outside: timedelta
    gaps: int
    longest: timedelta
    missing: timedelta
    sparse: int
    span: timedelta

    @property
    def kept_up(self) -> float:
        """Share of the time in which records came as often as they must, 0 to 1."""
        return 1 - self.missing / self.span if self.span else 0.0


def summary(
    points: Sequence[tuple[datetime, float]],
    since: datetime,
    until: datetime,
    record: timedelta,
    low: float | None,
    high: float | None,
) -> Summary:
    """Of points in order of time within [since, until). A value holds until the next one, at
    most as long as a record is allowed to be away."""
    edges = [since, *(at for at, _ in points), until]
    waits = [after - before for before, after in pairwise(edges)]
    held = [min(wait, record) for wait in waits[1:]]
    beyond = [is_outside(value, low, high) for _, value in points]
    weights = [
        (value, max(time.total_seconds(), 0.001))
        for (_, value), time in zip(points, held, strict=True)
    ]
    values = [value for _, value in points]
    too_long = [wait for wait in waits if wait > record]
    return Summary(
        count=len(points),
        low=min(values, default=None),
        high=max(values, default=None),
        kinetic=mean_kinetic(weights) if weights else None,
        outside=sum((t for t, out in zip(held, beyond, strict=True) if out), timedelta()),
        gaps=len(too_long),
        longest=max(waits),
        missing=sum((wait - record for wait in too_long), timedelta()) if points else until - since,
        sparse=sum(out and wait > OUTSIDE for out, wait in zip(beyond, waits[1:], strict=True)),
        span=until - since,
    )
