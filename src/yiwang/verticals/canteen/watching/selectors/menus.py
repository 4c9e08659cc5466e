"""Which dishes of served menus have a sample, and which have none."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce

from yiwang.kernel.access.actor import Actor
from yiwang.verticals.canteen.menus.models import Menu, MenuDish
from yiwang.verticals.canteen.menus.selectors import canteens_for, published
from yiwang.verticals.canteen.models import Canteen

from ..models import Sample
from .reach import WATCH


@dataclass(frozen=True)
class SampledDish:
    """A dish on a menu, with its sample if there is one."""

    line: MenuDish
    sample: Sample | None


@dataclass(frozen=True)
class SampledMenu:
    menu: Menu
    dishes: Sequence[SampledDish]

    @property
    def missing(self) -> list[SampledDish]:
        return [each for each in self.dishes if each.sample is None]


def sampled(canteen: Canteen, day: date) -> list[SampledMenu]:
    """The published menus of a day that were not called off, dish by dish. Three statements."""
    kept = {
        (sample.meal, sample.dish_id): sample
        for sample in Sample.objects.filter(district=canteen.district, canteen=canteen, day=day)
    }
    return [
        SampledMenu(
            menu,
            [
                SampledDish(line, kept.get((menu.meal, line.dish_id)))
                for line in menu.served  # type: ignore[attr-defined]
            ],
        )
        for menu in published(canteen, [day])
        if menu.session is not None and menu.session.cancelled_at is None
    ]


def served_menus(actor: Actor) -> QuerySet[Menu]:
    """Menus that are or were served at the canteens that the actor watches, with the number of
    their `dishes` and of those `kept`."""
    served = Q(dishes__withdrawn_at__isnull=True)
    kept = (
        Sample.objects.filter(
            district=OuterRef("district"),
            canteen=OuterRef("canteen"),
            day=OuterRef("day"),
            meal=OuterRef("meal"),
            dish__in=MenuDish.objects.filter(
                menu=OuterRef(OuterRef("pk")), withdrawn_at__isnull=True
            ).values("dish"),
        )
        .order_by()
        .values("canteen")
        .annotate(number=Count("pk"))
        .values("number")
    )
    return (
        Menu.objects.filter(
            canteen__in=canteens_for(actor, WATCH).values("pk"),
            published_at__isnull=False,
            session__cancelled_at__isnull=True,
        )
        .select_related("canteen")
        .annotate(
            asked=Count("dishes", filter=served),
            kept=Coalesce(Subquery(kept), Value(0)),
        )
    )
