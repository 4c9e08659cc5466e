"""Canteens and operators that an actor may see or manage."""

from django.db.models import QuerySet

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to
from yiwang.kernel.eligibility.selectors import here
from yiwang.kernel.places.selectors import worked_under

from ...models import Canteen, Operator


def canteens(actor: Actor, verb: str = "canteen.see") -> QuerySet[Canteen]:
    """The canteens of the actor's streets; none without such a post."""
    found = visible_to(Canteen.objects.all(), actor, verb)
    return found.select_related("operator", "programme")


def operators(actor: Actor) -> QuerySet[Operator]:
    """The operators of the actor's districts, by name."""
    return here(Operator.objects.all(), actor, "canteen.see").order_by("name", "pk")


def districts_managed(actor: Actor) -> list[tuple[str, str]]:
    """(code, name) of the districts whose canteens the actor manages."""
    held = [post.division for post in actor.posts_that("canteen.manage") if post.division]
    return [
        (code, name)
        for code, name in worked_under("")
        if any(code.startswith(division[:6]) for division in held)
    ]


def streets_under(district: str) -> list[tuple[str, str]]:
    """(code, name) of the streets of a district in which work is done."""
    return list(worked_under(district))
