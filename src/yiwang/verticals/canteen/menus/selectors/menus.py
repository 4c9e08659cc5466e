"""What is cooked and served when."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _

from ...models import Canteen, MealServed, Serving
from ..models import Dish, Menu, MenuDish


def dishes_of(canteen: Canteen) -> QuerySet[Dish]:
    """What the canteen cooks now, by course and name."""
    return Dish.objects.filter(
        district=canteen.district, canteen=canteen, dropped_on__isnull=True
    ).order_by("course", "name")


def menus_of(canteen: Canteen, days: Sequence[date]) -> QuerySet[Menu]:
    """The canteen's menus of these days with their dishes that are served. Two statements."""
    served = MenuDish.objects.filter(withdrawn_at__isnull=True).select_related("dish")
    return (
        Menu.objects.filter(district=canteen.district, canteen=canteen, day__in=list(days))
        .select_related("session", "canteen")
        .prefetch_related(Prefetch("dishes", queryset=served, to_attr="served"))
        .order_by("day", "session__starts_at", "meal")
    )


def published(canteen: Canteen, days: Sequence[date]) -> QuerySet[Menu]:
    """Those that can be seen by everybody."""
    return menus_of(canteen, days).filter(published_at__isnull=False)


@dataclass(frozen=True)
class DayCell:
    """One meal of one day on the week's page; `menu` is None where nothing is planned."""

    day: date
    serving: Serving
    menu: Menu | None

    @property
    def state(self) -> str:
        """none, draft, cancelled, open or closed."""
        if self.menu is None:
            return "none"
        return state_of(self.menu, now())


def state_of(menu: Menu, at: datetime) -> str:
    session = menu.session
    if session is None:
        return "draft"
    if session.cancelled_at is not None:
        return "cancelled"
    return "open" if at < session.closes_at else "closed"


def week_plan(canteen: Canteen, days: Sequence[date]) -> list[tuple[Serving, list[DayCell]]]:
    """The week, one line for each meal that the canteen serves. Three statements."""
    planned = {(menu.day, menu.meal): menu for menu in menus_of(canteen, days)}
    return [
        (serving, [DayCell(day, serving, planned.get((day, serving.meal))) for day in days])
        for serving in canteen.servings.order_by("begins")
    ]


def dishes_served(meals: Sequence[MealServed]) -> dict[int, str]:
    """What was on the menu of each meal, by the meal's id; those that had no menu are left out.
    Two statements, none without meals."""
    keys = {(each.canteen_id, each.day, each.meal): each.pk for each in meals}
    if not keys:
        return {}
    canteens, days, names = zip(*keys, strict=True)
    served = MenuDish.objects.filter(withdrawn_at__isnull=True).select_related("dish")
    found = Menu.objects.filter(
        canteen__in=set(canteens),
        day__in=set(days),
        meal__in=set(names),
        published_at__isnull=False,
    ).prefetch_related(Prefetch("dishes", queryset=served, to_attr="served"))
    return {
        keys[key]: _("、").join(each.dish.name for each in menu.served)
        for menu in found
        if (key := (menu.canteen_id, menu.day, menu.meal)) in keys
    }
