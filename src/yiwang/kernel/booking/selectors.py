"""Reads: sessions with what is left of them, and places of a holder or a session."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q, QuerySet

from .models import Reservation, Session
from .rules import WAITING


@dataclass(frozen=True)
class Offer:
    """A session as somebody choosing sees it; `waiting` parties are on its list."""

    session: Session
    free: int
    waiting: int


def offers(
    district: str, *, kind: str, since: datetime, until: datetime, subject: str = ""
) -> list[Offer]:
    """Sessions that begin from `since` on and before `until`, not called off, by start. One
    statement."""
    found = Session.objects.filter(
        district=district,
        kind=kind,
        starts_at__gte=since,
        starts_at__lt=until,
        cancelled_at__isnull=True,
        **({"subject": subject} if subject else {}),
    ).annotate(waiting=Count("reservations", filter=Q(reservations__state=WAITING)))
    return [
        Offer(session, session.capacity - session.taken, session.waiting)
        for session in found.order_by("starts_at", "pk")
    ]


def places_of(district: str, holder: str) -> QuerySet[Reservation]:
    """What somebody booked, newest first."""
    return (
        Reservation.objects.filter(district=district, holder=holder)
        .select_related("session")
        .order_by("-id")
    )


def places_in(district: str, session_id: int) -> QuerySet[Reservation]:
    """Everybody's places in a session, in the order they asked."""
    return Reservation.objects.filter(district=district, session_id=session_id).order_by("id")


def turn_of(reservation: Reservation) -> int:
    """Which one she is on the waiting list, from 1; 0 when she does not wait."""
    if reservation.state != WAITING:
        return 0
    ahead = Reservation.objects.filter(
        district=reservation.district,
        session_id=reservation.session_id,
        state=WAITING,
        pk__lt=reservation.pk,
    )
    return ahead.count() + 1
