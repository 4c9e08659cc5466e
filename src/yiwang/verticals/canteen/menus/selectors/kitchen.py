"""The kitchen's list of a meal: how many of each dish, for whom not, and where to."""

from collections import Counter
from dataclasses import dataclass

from django.db.models import Prefetch

from yiwang.kernel.booking.models import Reservation
from yiwang.lib.idnumbers import masked_name

from ..models import Menu, MenuDish, Order, Portion, Stop

_STATE = Reservation.State
COOKED = (_STATE.CONFIRMED, _STATE.ATTENDED, _STATE.MISSED)


@dataclass(frozen=True)
class DishLine:
    """A dish and how many portions of it."""

    dish: MenuDish
    portions: int


@dataclass(frozen=True)
class Need:
    """A plate that is not like the others: whose, and what may not be on it."""

    order: Order
    name: str
    without: tuple[str, ...]


@dataclass(frozen=True)
class Drop:
    """A door: which round and stop, whose, where."""

    order: Order
    round: int | None
    position: int | None
    name: str
    address: str


@dataclass(frozen=True)
class KitchenList:
    """What the kitchen prints."""

    menu: Menu
    meals: int
    eat_in: int
    delivered: int
    waiting: int
    dishes: list[DishLine]
    needs: list[Need]
    drops: list[Drop]


def kitchen_list(menu: Menu) -> KitchenList:
    """Everything the kitchen needs of one meal. Five statements; the caller has made sure that
    the reader may see it."""
    portions = Prefetch("portions", queryset=Portion.objects.only("id", "order_id", "dish_id"))
    live = (
        Order.objects.filter(menu=menu, ended_at__isnull=True)
        .select_related("reservation", "diner__person")
        .prefetch_related(
            portions, Prefetch("stops", queryset=Stop.objects.select_related("round"))
        )
        .order_by("pk")
    )
    orders = list(live)
    cooked = [order for order in orders if order.reservation.state in COOKED]
    count = Counter(portion.dish_id for order in cooked for portion in order.portions.all())
    served = MenuDish.objects.filter(menu=menu, withdrawn_at__isnull=True).select_related("dish")
    brought = [order for order in cooked if order.delivered]
    return KitchenList(
        menu=menu,
        meals=len(cooked),
        eat_in=len(cooked) - len(brought),
        delivered=len(brought),
        waiting=sum(order.reservation.state == _STATE.WAITING for order in orders),
        dishes=[DishLine(dish, count[dish.pk]) for dish in served],
        needs=[
            Need(order, masked_name(order.diner.person.name), tuple(order.without))
            for order in cooked
            if order.without
        ],
        drops=sorted((_drop(order) for order in brought), key=_on_the_way),
    )


def _drop(order: Order) -> Drop:
    stop = next(iter(order.stops.all()), None)
    return Drop(
        order,
        stop.round.number if stop else None,
        stop.position if stop else None,
        masked_name(order.diner.person.name),
        order.address.reveal(),
    )


def _on_the_way(drop: Drop) -> tuple[int, int]:
    """Planned doors first, in the order in which they are visited."""
    return (drop.round or 10_000, drop.position or 0)
