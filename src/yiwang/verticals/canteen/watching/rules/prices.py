"""A price that went up just where the subsidy still had room. Pure.

Source: DOMAIN §6.2 (price padding up to the cap); §6.1 B (the cap applies to the actual price).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import groupby, pairwise
from typing import Any

from .evidence import Found


@dataclass(frozen=True, slots=True)
class Priced:
    """The subsidised meals of one canteen, meal and day that had one price; sums in fen."""

    canteen_id: int
    canteen: str
    meal: str
    day: date
    price: int
    meals: int
    subsidy: int
    ids: tuple[int, ...] = ()

    @property
    def mean(self) -> float:
        """The subsidy of one meal."""
        return self.subsidy / self.meals

    @property
    def shown(self) -> dict[str, Any]:
        return {
            "what": "price",
            "at": self.day.isoformat(),
            "canteen": self.canteen,
            "meal": self.meal,
            "price": self.price,
            "subsidy": self.subsidy,
            "count": self.meals,
            "mean": round(self.mean),
        }


def raised_to_the_cap(days: Iterable[Priced], *, percent: int, borne: int) -> list[Found]:
    """A signal for each day on which most meals cost at least `percent` more than on the day
    before it, and the mean subsidy of a meal grew by at least `borne` per cent of the rise."""
    found = []
    for before, after in _neighbours(days):
        rise = after.price - before.price
        if rise <= 0 or rise * 100 < percent * before.price:
            continue
        grown = after.mean - before.mean
        if grown * 100 < borne * rise:
            continue
        facts = {"rise": rise, "grown": round(grown), "meals": list(after.ids)}
        found.append(
            Found(
                "price_cap",
                f"price:{after.canteen_id}/{after.meal}/{after.day.isoformat()}",
                after.canteen_id,
                after.day,
                round(grown * after.meals),
                [before.shown, after.shown],
                facts,
            )
        )
    return found


def _neighbours(days: Iterable[Priced]) -> Iterable[tuple[Priced, Priced]]:
    """Days of one canteen and meal that follow each other, each by the price of most meals."""
    ordered = sorted(days, key=lambda each: (each.canteen_id, each.meal, each.day, -each.meals))
    for _key, group in groupby(ordered, key=lambda each: (each.canteen_id, each.meal)):
        most = [next(same) for _day, same in groupby(group, key=lambda each: each.day)]
        yield from pairwise(most)
