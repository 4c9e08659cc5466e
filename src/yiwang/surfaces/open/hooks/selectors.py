"""Reads: endpoints that an administrator may see, what was sent to them, what waits."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, Min, OuterRef, Q, QuerySet
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor

from .models import Attempt, Delivery, Endpoint
from .rules import PING

VERB = "open.hooks"


@dataclass(frozen=True)
class Waiting:
    """What is queued for an endpoint, and what could not be sent; `oldest` is since when."""

    queued: int
    failed: int
    oldest: datetime | None


def endpoints_for(actor: Actor, *, closed: bool = False) -> QuerySet[Endpoint]:
    """The endpoints over whose division the actor's post holds."""
    reach = Q() if actor.is_system else Q(pk__in=[])
    for post in actor.posts_that(VERB):
        if post.division and not post.grids:
            reach |= Q(division__startswith=post.division)
    found = Endpoint.objects.filter(reach).select_related("owner")
    return found if closed else found.filter(closed_at=None)


def deliveries_for(actor: Actor) -> QuerySet[Delivery]:
    """Everything sent, or to be sent, to the actor's endpoints."""
    mine = endpoints_for(actor, closed=True).values("pk")
    return Delivery.objects.filter(endpoint__in=mine).select_related("endpoint", "occurrence")


def tries_of(delivery: Delivery) -> list[Attempt]:
    """The tries of a delivery, newest first."""
    return list(delivery.tries.order_by("-pk"))


def waiting_for(endpoint: Endpoint) -> Waiting:
    """One statement."""
    row = endpoint.deliveries.exclude(state="sent").aggregate(
        queued=Count("pk", filter=Q(state="queued")),
        failed=Count("pk", filter=Q(state="failed")),
        oldest=Min("created_at", filter=Q(state="queued")),
    )
    return Waiting(**row)


def endpoints_to_serve(moment: datetime) -> list[Endpoint]:
    """Endpoints for which something is due now; only pings while they are off, paused or rest."""
    due = Delivery.objects.filter(
        district=OuterRef("district"), endpoint=OuterRef("pk"), state="queued", due_at__lte=moment
    )
    serving = Q(state="on") & (Q(rest_until=None) | Q(rest_until__lte=moment))
    wanted = (serving & Exists(due)) | Exists(due.filter(kind=PING))
    return list(Endpoint.objects.filter(wanted, closed_at=None).order_by("pk"))


def is_anything_due() -> bool:
    return bool(endpoints_to_serve(now()))
