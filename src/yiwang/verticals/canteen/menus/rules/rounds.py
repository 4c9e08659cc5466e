"""In which order doors are visited."""

import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Door:
    """Where an order goes; lon, lat in WGS 84 degrees, None where unknown."""

    id: int
    lon: float | None
    lat: float | None


def in_rounds(
    start: tuple[float | None, float | None], doors: Sequence[Door], *, most: int
) -> list[list[Door]]:
    """Rounds of at most `most` doors: from `start` always on to the nearest door. A door whose
    place is unknown comes last. A default, good enough for a street; couriers may know better."""
    left = [door for door in doors if door.lon is not None and door.lat is not None]
    unknown = [door for door in doors if door not in left]
    order: list[Door] = []
    here = start
    while left:
        at = here
        nearest = min(left, key=lambda door: (_apart(at, (door.lon, door.lat)), door.id))
        left.remove(nearest)
        order.append(nearest)
        here = (nearest.lon, nearest.lat)
        if len(order) % most == 0:
            here = start
    order += unknown
    return [order[at : at + most] for at in range(0, len(order), most)]


def _apart(
    one: tuple[float | None, float | None], other: tuple[float | None, float | None]
) -> float:
    """Degrees, east scaled to the latitude: enough to compare."""
    if one[0] is None or one[1] is None or other[0] is None or other[1] is None:
        return 0.0
    east = (one[0] - other[0]) * math.cos(math.radians(one[1]))
    return math.hypot(east, one[1] - other[1])
