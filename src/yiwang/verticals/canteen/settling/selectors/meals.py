"""Meals one by one, as statements are read: whose, from where, and what corrects them."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.verticals.canteen.models import MealServed

from ..models import Adjustment, Line
from ..rules.periods import LOOKS_BACK
from ..rules.steps import CHECK, SEE, SETTLE
from .scope import canteens

_WITH = ("canteen__operator", "diner__person")


def meals(actor: Actor) -> QuerySet[MealServed]:
    """Those of the canteens whose statements the actor sees."""
    mine = canteens(actor, SEE).values("pk")
    return MealServed.objects.select_related(*_WITH).filter(canteen__in=mine)


def askable(actor: Actor) -> QuerySet[MealServed]:
    """Those whose taking back the actor may ask for."""
    run, checked = canteens(actor, SETTLE).values("pk"), canteens(actor, CHECK).values("pk")
    either = Q(canteen__in=run) | Q(canteen__in=checked)
    return MealServed.objects.select_related(*_WITH).filter(either)


def back_of(meal: MealServed) -> Adjustment | None:
    """What asks to take it back, or did."""
    found = Adjustment.objects.filter(district=meal.district, meal=meal)
    return found.exclude(state=Adjustment.State.DENIED).first()


def meals_of(line: Line, journals: Iterable[int]) -> dict[int, MealServed]:
    """The meals that journals behind a line, or their mirrors, are of, by journal. A late one is
    posted on a later day than it was eaten."""
    wanted = list(journals)
    eaten = Q(journal_id__in=wanted, day__lte=line.day, day__gte=line.day - LOOKS_BACK)
    either = eaten | Q(undone_at__isnull=False, undone_journal_id__in=wanted)
    rows = MealServed.objects.select_related("diner__person").filter(
        either, canteen=line.canteen_id, district=line.district
    )
    found: dict[int, MealServed] = {}
    for row in rows:
        found[row.journal_id] = row
        if row.undone_journal_id is not None:
            found[row.undone_journal_id] = row
    return found
