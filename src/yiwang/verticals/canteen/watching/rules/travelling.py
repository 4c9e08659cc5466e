"""One person in two canteens sooner than anybody gets there. Pure.

Source: DOMAIN §6.2 (two canteens within impossible travel time). The speed is a threshold.
"""

from collections.abc import Iterable
from datetime import date, tzinfo

from yiwang.lib.geo import distance_m

from .evidence import Came, Found


def two_places(pairs: Iterable[tuple[Came, Came]], *, kmh: int, zone: tzinfo) -> list[Found]:
    """Signals of pairs (earlier, later) of one person, as the crow flies. Canteens whose place is
    not known say nothing."""
    found = []
    for before, after in pairs:
        metres = _metres(before, after)
        seconds = (after.at - before.at).total_seconds()
        if before.canteen_id == after.canteen_id or metres is None:
            continue
        needed = metres / (kmh / 3.6)
        if seconds >= needed:
            continue
        day: date = after.at.astimezone(zone).date()
        found.append(
            Found(
                "two_places",
                f"{before.what}:{before.id}/{after.what}:{after.id}",
                after.canteen_id,
                day,
                before.subsidy + after.subsidy,
                [before.shown, after.shown],
                {"metres": round(metres), "seconds": round(seconds), "needed": round(needed)},
                after.diner_id,
            )
        )
    return found


def _metres(one: Came, other: Came) -> float | None:
    if one.lon is None or one.lat is None or other.lon is None or other.lat is None:
        return None
    return float(distance_m(one.lon, one.lat, other.lon, other.lat))
