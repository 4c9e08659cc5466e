"""Facts of menus, orders and doors; ids only, never a name."""

from dataclasses import dataclass
from datetime import datetime

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class DishWithdrawn(Event):
    """A dish of a published menu is not served after all; `orders` had it. `replaced_by` is the
    dish of the menu that they have instead, 0 for none."""

    menu_id: int
    dish_id: int
    replaced_by: int
    orders: list[int]
    reason: str


@dataclass(frozen=True)
class MealBrought(Event):
    """A meal is in her hands at her door; `pays` is what her own part is taken from."""

    order_id: int
    pays: str
    brought_at: datetime
    brought_by: int | None


@dataclass(frozen=True)
class DoorUnanswered(Event):
    """Somebody brought a meal and nobody was at home: a visit is asked for."""

    order_id: int
    diner_id: int
    person_id: int
    day: str
    meal: str


@dataclass(frozen=True)
class RegularAbsent(Event):
    """Somebody who usually comes has not for two days, and gave no meal back."""

    diner_id: int
    person_id: int
    last_came: str
    day: str
