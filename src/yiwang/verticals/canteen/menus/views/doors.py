"""A door of a round as whoever stands before it reads it."""

from dataclasses import dataclass
from datetime import timedelta

from django.utils.timezone import now

from yiwang.kernel.ledger.selectors import balances
from yiwang.kernel.registry.selectors import PersonRow, row_of

from ...applying.selectors import prices_for
from ...models import MealServed, Serving
from ..models import Menu, Stop
from ..rules.allergens import WORDS
from ..words import allergens_said

#: How long what was handed over may wait for its charge before the page says that it has none.
CHARGED_WITHIN = timedelta(minutes=1)


@dataclass(frozen=True)
class AtDoor:
    """One stop: who, where, what must not be in it, what she pays in yuan and whether her wallet
    holds that; of what was handed over the meal it was charged as."""

    stop: Stop
    row: PersonRow
    address: str
    without: str
    part: float | None
    short: bool
    meal: MealServed | None

    @property
    def paid(self) -> float:
        return self.meal.diner_part / 100 if self.meal else 0

    @property
    def uncharged(self) -> bool:
        at = self.stop.at
        return self.meal is None and at is not None and now() - at > CHARGED_WITHIN


def doors(menu: Menu) -> list[AtDoor]:
    """The stops of a meal in the order of the rounds. Six statements, two more a district."""
    stops = list(
        Stop.objects.filter(district=menu.district, round__menu=menu)
        .select_related("round", "order__diner__person")
        .order_by("round__number", "position")
    )
    parts, purses = _owed(menu, stops)
    meals = {
        meal.diner_id: meal
        for meal in MealServed.objects.filter(
            canteen=menu.canteen_id, day=menu.day, meal=menu.meal, undone_at__isnull=True,
            diner__in=[stop.order.diner_id for stop in stops],
        )
    }  # fmt: skip
    return [
        AtDoor(
            stop,
            row_of(stop.order.diner.person),
            stop.order.address.reveal(),
            allergens_said([each for each in WORDS if each in stop.order.without]),
            part / 100 if part is not None else None,
            part is not None and purses.get(stop.order.diner.wallet, 0) < part,
            meals.get(stop.order.diner_id),
        )
        for stop in stops
        for part in [parts.get(stop.order.diner_id)]
    ]


def _owed(menu: Menu, stops: list[Stop]) -> tuple[dict[int, int], dict[str, int]]:
    """Of each diner her part of the price, and what each wallet may spend, in fen."""
    serving = Serving.objects.filter(
        district=menu.district, canteen=menu.canteen_id, meal=menu.meal
    ).first()
    diners = {stop.order.diner_id: stop.order.diner for stop in stops}.values()
    if serving is None or not diners:
        return {}, {}
    priced = prices_for(diners, menu.canteen, menu.day, serving.price)
    purses: dict[str, int] = {}
    for district in {diner.district for diner in diners}:
        codes = [diner.wallet for diner in diners if diner.district == district]
        purses |= {
            code: found.available or 0 for code, found in balances(district, "money", codes).items()
        }
    return {pk: each.shares.diner for pk, each in priced.items()}, purses
