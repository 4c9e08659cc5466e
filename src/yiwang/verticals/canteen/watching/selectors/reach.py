"""Whose canteens an actor watches, and which he runs himself."""

from django.db.models import Q, QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.verticals.canteen.menus.selectors import canteens_for
from yiwang.verticals.canteen.models import Canteen

from ..models import Certificate, Inspection, Rating, Signal

WATCH, KEEP, INSPECT = "canteen.watch", "canteen.keep", "canteen.inspect"
SUSPECT, JUDGE = "canteen.suspect", "canteen.judge"
#: Who runs a canteen: he settles no signal about it.
RUNS = ("canteen.run", "canteen.keep")


def certificates(actor: Actor) -> QuerySet[Certificate]:
    """Those of canteens that the actor watches, and of their operators."""
    mine = canteens_for(actor, WATCH)
    reach = Q(canteen__in=mine.values("pk"))
    reach |= Q(canteen__isnull=True, operator__in=mine.values("operator"))
    return Certificate.objects.filter(reach).select_related("canteen", "operator")


def inspections(actor: Actor) -> QuerySet[Inspection]:
    mine = canteens_for(actor, WATCH).values("pk")
    return Inspection.objects.filter(canteen__in=mine).select_related("canteen")


def ratings(actor: Actor) -> QuerySet[Rating]:
    """Of meals that were not undone since. Never with the diner: who runs the canteen reads it."""
    mine = canteens_for(actor, WATCH).values("pk")
    found = Rating.objects.filter(canteen__in=mine, served__undone_at__isnull=True)
    return found.select_related("canteen").defer("diner_id")


def signals(actor: Actor, verb: str = SUSPECT) -> QuerySet[Signal]:
    mine = canteens_for(actor, verb).values("pk")
    return Signal.objects.filter(canteen__in=mine).select_related("canteen")


def runs(actor: Actor, canteen: Canteen) -> bool:
    """Whether one of the actor's posts manages this canteen."""
    if actor.is_system:
        return False
    return canteens_for(actor, *RUNS).filter(pk=canteen.pk).exists()
