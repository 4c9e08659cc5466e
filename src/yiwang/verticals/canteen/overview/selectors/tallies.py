"""Sums of the tallies: never a look at a meal, however many months a page is about."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Min, Q, QuerySet, Sum

from ...models import Canteen
from ..models import Counted, Tally
from ..rules import Period

#: What makes up a price, in the order in which it is paid, and the public part of it.
FUNDERS = ("city", "district_part", "street", "charity", "operator", "diner_part")
PUBLIC = ("city", "district_part", "street")
_COUNTS = ("meals", "subsidised", "delivered", "price")


@dataclass(frozen=True)
class Sums:
    """Meals and fen."""

    meals: int = 0
    subsidised: int = 0
    delivered: int = 0
    price: int = 0
    city: int = 0
    district_part: int = 0
    street: int = 0
    charity: int = 0
    operator: int = 0
    diner_part: int = 0

    @property
    def public(self) -> int:
        return self.city + self.district_part + self.street


def tallies(found: QuerySet[Canteen], since: date, until: date) -> QuerySet[Tally]:
    """The tallies of these canteens on these days."""
    return Tally.objects.filter(canteen__in=found.values("pk"), day__range=(since, until))


def day_and_month(found: QuerySet[Canteen], period: Period) -> tuple[Sums, Sums]:
    """The sums of the day, and of its month until it is over or today. One statement."""
    rows = tallies(found, period.since, period.until).aggregate(
        **{f"d_{name}": Sum(name, filter=Q(day=period.day), default=0) for name in _ALL},
        **{f"m_{name}": Sum(name, default=0) for name in _ALL},
    )
    return (
        Sums(**{name: int(rows[f"d_{name}"]) for name in _ALL}),
        Sums(**{name: int(rows[f"m_{name}"]) for name in _ALL}),
    )


def by_day(found: QuerySet[Canteen], since: date, until: date) -> dict[date, Sums]:
    """The sums of each day that has any. One statement."""
    rows = tallies(found, since, until).order_by().values("day")
    return {row.pop("day"): _sums(row) for row in rows.annotate(**_SUMMED)}


def by_canteen(found: QuerySet[Canteen], day: date) -> dict[tuple[int, str], Sums]:
    """The sums of a day by canteen and meal. One statement."""
    rows = tallies(found, day, day).order_by().values("canteen_id", "meal")
    summed = rows.annotate(**_SUMMED)
    return {(row.pop("canteen_id"), row.pop("meal")): _sums(row) for row in summed}


def counted_at(found: QuerySet[Canteen]) -> datetime | None:
    """The data time: when the district that waits longest was counted; None before the first."""
    rows = Counted.objects.filter(district__in=found.values("district"))
    at: datetime | None = rows.aggregate(at=Min("at"))["at"]
    return at


_ALL = (*_COUNTS, *FUNDERS)
_SUMMED = {f"sum_{name}": Sum(name) for name in _ALL}


def _sums(row: Mapping[str, int]) -> Sums:
    return Sums(**{name: int(row[f"sum_{name}"]) for name in _ALL})
