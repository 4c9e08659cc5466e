"""What keeps readings from being stored now."""

from django.db.models import QuerySet

from ..models import StoreTrouble


def troubles() -> QuerySet[StoreTrouble]:
    """Those that are not over, of the whole installation, the oldest first."""
    return StoreTrouble.objects.filter(over_at=None).order_by("since", "pk")
