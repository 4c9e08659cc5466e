"""sweep: the log is let go of when it is old."""

from django.db import transaction
from django.utils.timezone import now

from ..models import Attempt, Delivery, Occurrence
from ..rules import KEPT

BATCH = 2000


def sweep() -> int:
    """Delete occurrences older than `KEPT` with their deliveries and tries, queued ones too: an
    endpoint that was paused that long asks for a new beginning. Returns how many."""
    swept = 0
    while True:
        old = Occurrence.objects.filter(recorded_at__lt=now() - KEPT).order_by("recorded_at")
        ids = list(old.values_list("pk", flat=True)[:BATCH])
        if not ids:
            return swept
        with transaction.atomic():
            deliveries = Delivery.objects.filter(occurrence__in=ids)
            Attempt.objects.filter(delivery__in=deliveries.values("pk")).delete()
            deliveries.delete()
            Occurrence.objects.filter(pk__in=ids).delete()
        swept += len(ids)
