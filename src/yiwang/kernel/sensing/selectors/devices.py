"""Devices by place, by secret, and those that are silent."""

from datetime import datetime, timedelta

from django.db import connection
from django.db.models import DateTimeField, ExpressionWrapper, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to
from yiwang.kernel.registry.fields import blind_index

from ..models import Device, LastSeen


def devices(actor: Actor) -> QuerySet[Device]:
    """The devices over which the actor may see what they say."""
    found = Device.objects.select_related("kind")
    return found if actor.is_system else visible_to(found, actor, "sensing.see")


def device_by_secret(secret: str) -> Device | None:
    """The device in use that this secret belongs to."""
    return (
        Device.objects.select_related("kind")
        .filter(secret_index=blind_index("sensing_device", secret), state=Device.State.IN_USE)
        .exclude(secret_index="")
        .first()
    )


def silent(actor: Actor, *, at: datetime | None = None) -> QuerySet[Device]:
    """Devices in use of which nothing was heard for as long as their kind allows, with
    `heard_at` (None: never; then its silence counts from its registration)."""
    heard = LastSeen.objects.filter(district=OuterRef("district"), device=OuterRef("pk"))
    moment = at or now()
    due = ExpressionWrapper(
        Coalesce(F("heard_at"), F("registered_at"))
        + F("kind__silent_after_seconds") * timedelta(seconds=1),
        output_field=DateTimeField(),
    )
    return (
        devices(actor)
        .filter(state=Device.State.IN_USE)
        .annotate(heard_at=Subquery(heard.values("received_at")))
        .annotate(due=due)
        .filter(due__lt=moment)
    )


def revision() -> int:
    """A number that is another one after any change of devices or kinds."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM sensing_revision")
        return int(cursor.fetchone()[0])
