"""Where something that moves stood, how far it went, and what its engine did. Plain values.

The defaults of `journeys.Terms` hold. A terminal that sleeps while the engine is off says nothing:
if it wakes up where it fell asleep, it stood, and the stop says how much of it nobody heard.
"""

from dataclasses import dataclass
from itertools import pairwise

from yiwang.lib.geo import near_m

from .journeys import Fix, Terms, Track, between
from .moving import MOVING_FROM

#: Metres below which a change of place is not counted: a receiver wanders while standing.
STEP = 10.0


@dataclass(frozen=True, slots=True)
class Stop:
    """Stood from `since` until `until` about a point; `first` and `last` are indices of fixes,
    `unheard` seconds of it without data, `idling` seconds with the engine on."""

    since: float
    until: float
    lon: float
    lat: float
    first: int
    last: int
    unheard: float
    idling: float

    @property
    def seconds(self) -> float:
        return self.until - self.since


@dataclass(frozen=True, slots=True)
class Speeding:
    """Faster than allowed from `since` until `until`, at most `top` km/h."""

    since: float
    until: float
    top: float


@dataclass(frozen=True)
class Journey:
    """A track read: `metres` driven without gaps, which are `unheard_metres` long as the crow
    flies; `odometer` the kilometres by the terminal's own clock (None: not said, or turned back);
    seconds `moving` and with the `engine` on (None: not said); the highest speed said."""

    track: Track
    stops: list[Stop]
    metres: float
    unheard_metres: float
    odometer: float | None
    moving: float
    engine: float | None
    top: float | None
    speeding: list[Speeding]


def read(track: Track, terms: Terms) -> Journey:
    """Everything about one track."""
    stops = stops_of(track, terms)
    inside = {n for stop in stops for n in range(stop.first + 1, stop.last + 1)}
    speeds = [fix.speed for fix in track.fixes if fix.speed is not None]
    return Journey(
        track=track,
        stops=stops,
        metres=_driven(track, inside),
        unheard_metres=sum(gap.metres for gap in track.gaps if gap.metres > terms.stop_metres),
        odometer=_by_the_clock(track),
        moving=_moving(track, inside),
        engine=_engine(track, range(1, len(track.fixes))),
        top=max(speeds, default=None),
        speeding=_speeding(track, terms.speeding),
    )


def stops_of(track: Track, terms: Terms) -> list[Stop]:
    """Runs of fixes about one point that last. One begins where it says that it stands, or does
    not say how fast it goes; one fix outside does not end it."""
    fixes, found, at = track.fixes, [], 0
    while at < len(fixes):
        last, lon, lat = _stood(fixes, at, terms.stop_metres)
        if fixes[last].at - fixes[at].at >= terms.stop_seconds:
            found.append(_stop(track, at, last, lon, lat))
            at = last + 1
        else:
            at += 1
    return found


def _stood(fixes: list[Fix], first: int, metres: float) -> tuple[int, float, float]:
    """The last fix of those from `first` on that lie about their own middle, and the middle."""
    lon, lat, count, last = fixes[first].lon, fixes[first].lat, 1, first
    if (fixes[first].speed or 0.0) >= MOVING_FROM:
        return first, lon, lat
    for n in range(first + 1, len(fixes)):
        if near_m(lon, lat, fixes[n].lon, fixes[n].lat) > metres:
            if n > last + 1:
                break
            continue
        last, count = n, count + 1
        lon += (fixes[n].lon - lon) / count
        lat += (fixes[n].lat - lat) / count
    return last, lon, lat


def _stop(track: Track, first: int, last: int, lon: float, lat: float) -> Stop:
    fixes, inside = track.fixes, range(first + 1, last + 1)
    return Stop(
        since=fixes[first].at,
        until=fixes[last].at,
        lon=lon,
        lat=lat,
        first=first,
        last=last,
        unheard=sum(fixes[n].at - fixes[n - 1].at for n in inside if n in track.breaks),
        idling=_engine(track, inside) or 0.0,
    )


def _driven(track: Track, standing: set[int]) -> float:
    """Metres from point to point, not over gaps and not while standing."""
    total = 0.0
    if not track.fixes:
        return total
    before = track.fixes[0]
    for n, fix in enumerate(track.fixes):
        if n in track.breaks or n in standing:
            before = fix
        elif (step := between(before, fix)) >= STEP:
            total += step
            before = fix
    return total


def _by_the_clock(track: Track) -> float | None:
    said = [fix.odometer for fix in track.fixes if fix.odometer is not None]
    if len(said) < 2 or any(other < one for one, other in pairwise(said)):
        return None
    return said[-1] - said[0]


def _moving(track: Track, standing: set[int]) -> float:
    fixes = track.fixes
    return sum(
        fixes[n].at - fixes[n - 1].at
        for n in range(1, len(fixes))
        if n not in track.breaks and n not in standing
    )


def _engine(track: Track, indices: range) -> float | None:
    """Seconds with the engine on between the fixes of these indices and those before them."""
    fixes = track.fixes
    if all(fix.engine is None for fix in fixes):
        return None
    return sum(
        fixes[n].at - fixes[n - 1].at
        for n in indices
        if n not in track.breaks and fixes[n - 1].engine
    )


def _speeding(track: Track, limit: float | None) -> list[Speeding]:
    found: list[Speeding] = []
    fast = False
    for n, fix in enumerate(track.fixes):
        was = fast and n not in track.breaks
        fast = limit is not None and fix.speed is not None and fix.speed > limit
        if not fast or fix.speed is None:
            continue
        if was:
            last = found.pop()
            found.append(Speeding(last.since, fix.at, max(last.top, fix.speed)))
        else:
            found.append(Speeding(fix.at, fix.at, fix.speed))
    return found
