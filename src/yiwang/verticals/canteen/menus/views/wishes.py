"""A week as cells to tick, what was ticked, and what became of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _

from yiwang.kernel.booking.models import Reservation

from ...models import Canteen, Diner, Meal
from ..models import Course, Dish, Menu, Order
from ..rules.allergens import conflicts, named_in
from ..selectors import published, week_of_diner
from ..selectors.menus import state_of
from ..services import DayResult, Wanted
from ..words import allergens_said, day_said, near_day_said

_MEALS = tuple(Meal.values)


@dataclass(frozen=True)
class Plate:
    """A dish as who chooses reads it: 少盐、软烂, what is in it that somebody may not eat."""

    name: str
    is_soup: bool
    marks: tuple[str, ...]
    has: str
    sold_out: bool


@dataclass(frozen=True)
class Cell:
    """One meal of one day for one diner."""

    menu: Menu
    order: Order | None
    state: str
    free: int
    warning: str

    @property
    def name(self) -> str:
        return f"{self.menu.day.isoformat()}.{self.menu.meal}"

    @property
    def plates(self) -> list[Plate]:
        return plates_of(self.menu)

    @property
    def is_open(self) -> bool:
        """Whether she can ask for it, or wait for it."""
        return self.order is None and self.state == "open"

    @property
    def elsewhere(self) -> str:
        """The other canteen where she has this meal; "" for none."""
        there = self.order is not None and self.order.canteen_id != self.menu.canteen_id
        return self.order.canteen.name if self.order and there else ""

    @property
    def back_until(self) -> datetime | None:
        """Until when she can give her place back; None once she cannot. Who waits always can."""
        if self.order is None:
            return None
        place = self.order.reservation
        last = place.session.cancel_until
        return last if place.state == Reservation.State.WAITING or now() < last else None

    @property
    def day_said(self) -> str:
        return day_said(self.menu.day)

    @property
    def said_to_her(self) -> str:
        """明天 周二 11-24 午餐."""
        return f"{near_day_said(self.menu.day, localdate())} {self.menu.get_meal_display()}"


def plates_of(menu: Menu) -> list[Plate]:
    """Precondition: `menu` has its dishes as `served`."""
    return [
        Plate(
            each.dish.name,
            each.dish.course == Course.SOUP,
            tuple(
                str(said)
                for said, has in ((_("少盐"), each.dish.low_salt), (_("软烂"), each.dish.soft))
                if has
            ),
            allergens_said(each.dish.allergens),
            each.left == 0,
        )
        for each in menu.served  # type: ignore[attr-defined]
    ]


def cells_of(diner: Diner, canteen: Canteen, days: Sequence[date]) -> list[Cell]:
    """The published meals of these days, with her orders and what is against her allergies."""
    orders = week_of_diner(diner, days)
    avoid = named_in(diner.allergies.reveal())
    moment = now()
    return [
        Cell(
            menu,
            orders.get((menu.day, menu.meal)),
            state_of(menu, moment),
            menu.session.capacity - menu.session.taken if menu.session else 0,
            warning_of([each.dish for each in menu.served], avoid),  # type: ignore[attr-defined]
        )
        for menu in published(canteen, days)
    ]


def warning_of(dishes: Sequence[Dish], avoid: frozenset[str]) -> str:
    """花生焖猪蹄（花生）, for each dish that is not for her."""
    bad = [(dish, conflicts(dish.allergens, avoid)) for dish in dishes]
    return _("、").join(
        _("%(dish)s（含%(what)s）") % {"dish": dish.name, "what": allergens_said(what)}
        for dish, what in bad
        if what
    )


def asked_in(form: Mapping[str, str], canteen: Canteen, days: Sequence[date]) -> list[Wanted]:
    """The cells that say "in" or "brought"."""
    return [
        Wanted(
            canteen.pk,
            day,
            meal,
            delivered=form[name] == "brought",
            address=form.get("address", "")[:200] if form[name] == "brought" else "",
        )
        for day in days
        for meal in Meal.values
        for name in [f"{day.isoformat()}.{meal}"]
        if form.get(name) in ("in", "brought")
    ]


def answers_said(results: Sequence[DayResult]) -> list[dict[str, Any]]:
    """Each day in words, with its tone."""
    return [
        {
            "tone": {"confirmed": "good", "waiting": "soon"}.get(each.state, "late"),
            "day": f"{day_said(date.fromisoformat(each.day))} {Meal(each.meal).label}",
            "said": _said(each),
        }
        for each in sorted(results, key=lambda each: (each.day, _MEALS.index(each.meal)))
    ]


def _said(each: DayResult) -> str:
    if each.state == "refused":
        return _(each.why) % each.values if each.values else _(each.why)
    if each.state == "waiting":
        return _("名额已满，已登记候补；有空位会发短信。")
    parts = [_("已订上。")]
    if each.left_out:
        parts.append(_("因过敏不放：%(dishes)s。") % {"dishes": _("、").join(each.left_out)})
    if each.sold_out:
        parts.append(_("已售完：%(dishes)s。") % {"dishes": _("、").join(each.sold_out)})
    return "".join(parts)
