"""A statement's lines added up by canteen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet, Sum

from ..models import Line


@dataclass
class CanteenSum:
    """`of` is fen by funder."""

    canteen_id: int | None
    name: str
    street: str
    meals: int = 0
    of: dict[str, int] = field(default_factory=dict)

    @property
    def total(self) -> int:
        return sum(self.of.values())


def by_canteen(lines: QuerySet[Line]) -> list[CanteenSum]:
    """One statement; canteens by street and name, transfers that name none last."""
    keys = ("canteen_id", "canteen__name", "canteen__street", "funder")
    rows = lines.order_by().values_list(*keys).annotate(Sum("meals"), Sum("net"))
    return _folded(rows)


def funders_of(canteens: Sequence[CanteenSum]) -> list[Line.Funder]:
    """Those who pay for a meal there, or took something back, in the order of the model."""
    return [funder for funder in Line.Funder if any(each.of.get(funder) for each in canteens)]


def _folded(
    rows: Iterable[tuple[int | None, str | None, str | None, str, int, int]],
) -> list[CanteenSum]:
    found: dict[int | None, CanteenSum] = {}
    for canteen_id, name, street, funder, meals, net in rows:
        each = found.setdefault(canteen_id, CanteenSum(canteen_id, name or "", street or ""))
        each.meals += meals
        each.of[funder] = each.of.get(funder, 0) + net
    return sorted(found.values(), key=lambda each: (each.street or "~", each.name))
