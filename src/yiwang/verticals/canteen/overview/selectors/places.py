"""Canteens as anybody may find them: where, when, for how much, and what there is today."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Prefetch, QuerySet

from ...menus.models import Menu, MenuDish
from ...models import Canteen, Serving
from .reach import open_on

#: As many as one page shows; a street has a handful, a large city narrows by street.
MOST = 200


@dataclass(frozen=True)
class Listed:
    """One canteen with its servings and its published menus of the day, each with its dishes."""

    canteen: Canteen
    servings: Sequence[Serving]
    menus: Mapping[str, Menu]

    @property
    def is_called_off(self) -> bool:
        """Everything it had published for the day was called off."""
        sessions = [menu.session for menu in self.menus.values() if menu.session]
        return bool(sessions) and all(each.cancelled_at for each in sessions)


def listed(found: QuerySet[Canteen], day: date) -> list[Listed]:
    """Open canteens by street and name, at most `MOST`. Four statements."""
    rows = open_on(found, day).order_by("street", "name", "pk")[:MOST]
    served = MenuDish.objects.filter(withdrawn_at=None).select_related("dish")
    canteens = list(rows.prefetch_related(Prefetch("servings", Serving.objects.order_by("begins"))))
    menus: dict[int, dict[str, Menu]] = defaultdict(dict)
    of_day = Menu.objects.filter(
        canteen__in=[each.pk for each in canteens], day=day, published_at__isnull=False
    ).select_related("session")
    for menu in of_day.prefetch_related(Prefetch("dishes", served, to_attr="served")):
        menus[menu.canteen_id][menu.meal] = menu
    return [Listed(each, list(each.servings.all()), menus[each.pk]) for each in canteens]
