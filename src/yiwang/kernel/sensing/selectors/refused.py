"""What could not be used, as its readers may see it."""

from django.db.models import Q, QuerySet

from yiwang.kernel.access.actor import Actor

from ..models import Poison, Quarantined
from .devices import devices

REPLAY = "sensing.replay"


def quarantined(actor: Actor) -> QuerySet[Quarantined]:
    """Readings put aside of the devices that the actor may see."""
    found = Quarantined.objects.select_related("device__kind")
    return found if actor.is_system else found.filter(device__in=devices(actor).values("pk"))


def poison(actor: Actor) -> QuerySet[Poison]:
    """Messages that nobody could read, of districts over the whole of which the actor may have
    them read again. What names no district is the operator's (`yiwang sensing replay`)."""
    found = Poison.objects.all()
    if actor.is_system:
        return found
    reach = Q(pk__in=[])
    for post in actor.posts_that(REPLAY):
        if post.division and not post.grids:
            reach |= Q(district__startswith=post.division)
    return found.filter(reach)
