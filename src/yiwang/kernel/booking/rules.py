"""When a place may be taken, given back or passed on: pure decisions.

A session opens, closes for booking (cut-off), stops taking places back, begins and ends; DOMAIN
§6.2 gives 09:30 to 10:00 of the day, or 20:00 of the day before, as what canteens do. All of it
is the session's own data, never a constant here.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

HELD, CONFIRMED, WAITING = "held", "confirmed", "waiting"
ATTENDED, MISSED, RELEASED, LAPSED = "attended", "missed", "released", "lapsed"

#: States that count as a place taken.
SEATED = frozenset({HELD, CONFIRMED, ATTENDED, MISSED})

#: Which state may follow which; a trigger of the database holds the same.
EDGES: Mapping[str, frozenset[str]] = {
    HELD: frozenset({CONFIRMED, RELEASED, LAPSED}),
    WAITING: frozenset({CONFIRMED, RELEASED, LAPSED}),
    CONFIRMED: frozenset({ATTENDED, MISSED, RELEASED}),
    ATTENDED: frozenset({CONFIRMED}),  # undone at the door
    MISSED: frozenset({ATTENDED}),  # she did come; the door was offline
    RELEASED: frozenset(),
    LAPSED: frozenset(),
}


@dataclass(frozen=True)
class Times:
    """A session's clock."""

    opens_at: datetime | None
    closes_at: datetime
    cancel_until: datetime
    starts_at: datetime
    ends_at: datetime
    cancelled: bool = False


def unbookable(times: Times, at: datetime, *, late: bool = False) -> str:
    """Why no place is given at `at`: cancelled, over, early, closed; "" when one may be.

    `late` is for staff who take somebody in after the cut-off, as long as the session lasts.
    """
    if times.cancelled:
        return "cancelled"
    if at >= times.ends_at:
        return "over"
    if times.opens_at is not None and at < times.opens_at:
        return "early"
    return "closed" if at >= times.closes_at and not late else ""


def unreleasable(times: Times, state: str, at: datetime, *, late: bool = False) -> str:
    """Why a place is not taken back: settled (somebody came, or it is gone), late; "" when it is.

    A place on the waiting list, and one of a cancelled session, are always taken back.
    """
    if RELEASED not in EDGES[state]:
        return "settled"
    if state == WAITING or times.cancelled or late:
        return ""
    return "late" if at >= times.cancel_until else ""


@dataclass(frozen=True)
class Waiting:
    """One on the waiting list, in the order of `id`."""

    id: int
    seats: int
    group: str = ""


def promoted(
    waiting: Iterable[Waiting], free: int, free_of_group: Mapping[str, int]
) -> list[Waiting]:
    """Who gets the free places: in order, each who fits. A party too large for what is free, or
    of a group whose quota is full, keeps its turn and does not hold up those behind it."""
    left = dict(free_of_group)
    chosen = []
    for each in waiting:
        if each.seats > free or each.seats > left.get(each.group, each.seats):
            continue
        chosen.append(each)
        free -= each.seats
        if each.group in left:
            left[each.group] -= each.seats
    return chosen
