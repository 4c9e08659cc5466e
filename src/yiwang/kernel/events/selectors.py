"""What waits for delivery, and what keeps failing."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q, QuerySet

from .models import StoredEvent

#: After so many attempts (about four minutes of waiting) a person should look.
STUBBORN = 7


@dataclass(frozen=True)
class Backlog:
    """`oldest` is when the longest-waiting undelivered fact became true; None without any."""

    waiting: int
    failing: int
    oldest: datetime | None


def backlog() -> Backlog:
    """How far delivery is behind. One statement over the index of undelivered facts."""
    row = StoredEvent.objects.filter(delivered_at__isnull=True).aggregate(
        waiting=Count("id"), failing=Count("id", filter=Q(attempts__gt=0)), oldest=Min("at")
    )
    return Backlog(**row)


def stubborn_events() -> QuerySet[StoredEvent]:
    """Facts of which a reaction fails again and again, oldest first."""
    return StoredEvent.objects.filter(delivered_at__isnull=True, attempts__gte=STUBBORN).order_by(
        "id"
    )
