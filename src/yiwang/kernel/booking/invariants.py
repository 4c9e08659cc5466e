"""Questions whose answer must be no rows."""

from django.db.models import F, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Coalesce

from .models import Quota, Reservation, Session
from .rules import SEATED


def miscounted_sessions() -> list[str]:
    """Sessions whose `taken` is not the sum of the places taken."""
    seated = (
        Reservation.objects.filter(
            district=OuterRef("district"), session=OuterRef("pk"), state__in=SEATED
        )
        .order_by()
        .values("session")
        .annotate(sum=Sum("seats"))
        .values("sum")
    )
    wrong = Session.objects.annotate(seated=Coalesce(Subquery(seated), 0)).exclude(
        taken=F("seated")
    )
    return [f"session {pk}" for pk in wrong.values_list("pk", flat=True)]


def miscounted_quotas() -> list[str]:
    """Quotas whose `taken` is not the sum of their group's places."""
    seated = (
        Reservation.objects.filter(
            district=OuterRef("district"),
            session=OuterRef("session"),
            group=OuterRef("group"),
            state__in=SEATED,
        )
        .order_by()
        .values("session")
        .annotate(sum=Sum("seats"))
        .values("sum")
    )
    wrong = Quota.objects.annotate(seated=Coalesce(Subquery(seated), 0)).exclude(taken=F("seated"))
    return [f"quota {pk}" for pk in wrong.values_list("pk", flat=True)]


def places_in_cancelled_sessions() -> list[str]:
    """Places that somebody still hopes for in a session that was called off."""
    hoped = Q(state__in=["held", "confirmed", "waiting"])
    left = Reservation.objects.filter(hoped, session__cancelled_at__isnull=False)
    return [f"reservation {pk}" for pk in left.values_list("pk", flat=True)]


def strayed_reservations() -> list[str]:
    """Reservations kept in another district than their session."""
    strayed = Reservation.objects.exclude(district=F("session__district"))
    return [f"reservation {pk}" for pk in strayed.values_list("pk", flat=True)]
