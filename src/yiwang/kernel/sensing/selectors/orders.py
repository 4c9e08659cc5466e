"""Orders to devices as their readers may see them."""

from django.db.models import QuerySet

from yiwang.kernel.access.actor import Actor

from ..models import Command
from .devices import devices


def orders(actor: Actor) -> QuerySet[Command]:
    """The orders to devices over which the actor may see what they say."""
    found = Command.objects.select_related("device__kind")
    return found if actor.is_system else found.filter(device__in=devices(actor).order_by())
