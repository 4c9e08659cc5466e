"""Questions whose answer must be no rows."""

from datetime import timedelta

from django.db.models import F
from django.utils.timezone import now

from .models import Delivery

LONGEST_WAIT = timedelta(days=1)


def stuck_deliveries() -> list[str]:
    """Deliveries that should have been tried long ago: no worker is running."""
    stuck = Delivery.objects.filter(state=Delivery.State.QUEUED, due_at__lt=now() - LONGEST_WAIT)
    return [f"delivery {pk}" for pk in stuck.values_list("pk", flat=True)]


def strayed_deliveries() -> list[str]:
    """Deliveries kept in another district than their message."""
    strayed = Delivery.objects.exclude(district=F("message__district"))
    return [f"delivery {pk}" for pk in strayed.values_list("pk", flat=True)]
