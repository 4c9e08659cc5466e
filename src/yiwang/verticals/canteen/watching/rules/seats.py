"""More diners than can have sat down. Pure.

Source: DOMAIN §6.2 (subsidised meals > seats × turns). How often a seat turns is a threshold.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from .evidence import Found


@dataclass(frozen=True, slots=True)
class Sitting:
    """What was eaten in at one canteen and meal of a day."""

    canteen_id: int
    day: date
    meal: str
    seats: int
    diners: int
    subsidy: int
    rows: list[dict[str, Any]]


def too_many(sittings: Iterable[Sitting], *, turns: int) -> list[Found]:
    return [
        Found(
            "seats",
            f"seats:{each.canteen_id}/{each.meal}/{each.day.isoformat()}",
            each.canteen_id,
            each.day,
            each.subsidy,
            each.rows,
            {"seats": each.seats, "turns": turns, "diners": each.diners},
        )
        for each in sittings
        if each.diners > each.seats * turns
    ]
