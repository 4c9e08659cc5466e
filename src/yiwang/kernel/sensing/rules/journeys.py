"""A day of something that moves, read from the positions it said. Plain values.

What a terminal says is not taken as it comes: a message comes twice or late, a clock jumps, a fix
lies in the next town. Sources: SENSING §2 and §4.2 (duplicates, disorder, batches of kept
positions); the numbers of `Terms` are this product's defaults, which a district may lay down
otherwise (`JourneyRule`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone

from yiwang.lib.geo import near_m

from .watching import OFFSET_SECONDS

CHINA = timezone(timedelta(seconds=OFFSET_SECONDS))
#: Metres by which two fixes may lie apart without any movement, the second's rounding included.
SLACK = 30.0
#: So many fixes that agree with each other are believed, though they are far from what was before.
ENOUGH = 5


@dataclass(frozen=True, slots=True)
class Fix:
    """One position: epoch seconds, lon and lat in WGS 84, km/h, degrees from north, whether the
    engine runs, and km on the clock; None where the terminal does not say."""

    at: float
    lon: float
    lat: float
    speed: float | None = None
    course: float | None = None
    engine: bool | None = None
    odometer: float | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """From when on standing is a stop, silence a gap, a movement impossible (km/h), and driving
    too fast (None: nobody asks)."""

    stop_seconds: float = 300.0
    stop_metres: float = 50.0
    gap_seconds: float = 180.0
    fastest: float = 150.0
    speeding: float | None = None


@dataclass(frozen=True, slots=True)
class Gap:
    """Nothing was heard from `since` until `until`; the ends lie so many metres apart."""

    since: float
    until: float
    metres: float


@dataclass(frozen=True)
class Track:
    """The fixes that are believed, oldest first; `breaks` are the indices before which there is a
    gap; `repeated` came again, `impossible` cannot have been there."""

    fixes: list[Fix]
    breaks: frozenset[int]
    repeated: int
    impossible: int

    @property
    def gaps(self) -> list[Gap]:
        pairs = ((self.fixes[n - 1], self.fixes[n]) for n in sorted(self.breaks))
        return [Gap(one.at, other.at, between(one, other)) for one, other in pairs]


def bounds(day: date) -> tuple[datetime, datetime]:
    """When a day begins and the next does, in China, which has one offset."""
    first = datetime.combine(day, time(), CHINA)
    return first.astimezone(UTC), (first + timedelta(days=1)).astimezone(UTC)


def between(one: Fix, other: Fix) -> float:
    """Metres."""
    return near_m(one.lon, one.lat, other.lon, other.lat)


def tracked(fixes: Iterable[Fix], terms: Terms) -> Track:
    """In order, each moment once, without what cannot be reached."""
    runs, repeated, impossible = _runs(sorted(fixes, key=lambda fix: fix.at), terms.fastest)
    kept = [fix for run in runs for fix in run]
    breaks, start = set(), 0
    for run in runs:
        breaks.add(start)
        start += len(run)
    breaks |= {n for n in range(1, len(kept)) if kept[n].at - kept[n - 1].at > terms.gap_seconds}
    return Track(kept, frozenset(breaks - {0}), repeated, impossible)


def _runs(fixes: Sequence[Fix], fastest: float) -> tuple[list[list[Fix]], int, int]:
    """Fixes that can follow each other. A few that cannot are dropped; where many agree that it
    is elsewhere, a new run begins there. Of two of one moment that one counts which can be."""
    runs: list[list[Fix]] = [[]]
    doubted: list[Fix] = []
    repeated = dropped = 0
    for fix in fixes:
        before = (doubted or runs[-1])[-1:]
        if any(fix.at == each.at for each in runs[-1][-1:]) or before == [fix]:
            repeated += 1
            continue
        if not runs[-1] or _reaches(runs[-1][-1], fix, fastest):
            dropped += len(doubted)
            doubted = []
            runs[-1].append(fix)
            continue
        if doubted and not _reaches(doubted[-1], fix, fastest):
            dropped += len(doubted)
            doubted = []
        doubted.append(fix)
        if len(doubted) == ENOUGH:
            runs.append(doubted)
            doubted = []
    dropped += len(doubted)
    sound = [run for run in runs if len(run) >= ENOUGH] or runs
    dropped += sum(len(run) for run in runs) - sum(len(run) for run in sound)
    return [run for run in sound if run], repeated, dropped


def _reaches(one: Fix, other: Fix, fastest: float) -> bool:
    return between(one, other) <= fastest / 3.6 * (other.at - one.at) + SLACK
