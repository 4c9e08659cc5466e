"""What a diner ate lately, and whether she has said how it was."""

from datetime import timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localdate

from yiwang.verticals.canteen.models import MealServed

from ..models import Rating
from .thresholds import in_force


def rateable(district: str, diner_id: int) -> QuerySet[MealServed]:
    """Her meals of the last days (a threshold), the newest first, `rated` or not."""
    days = in_force(district)["rating_days"]
    rated = Rating.objects.filter(district=OuterRef("district"), served=OuterRef("pk"))
    return (
        MealServed.objects.filter(
            district=district,
            diner_id=diner_id,
            undone_at__isnull=True,
            day__gt=localdate() - timedelta(days=days),
            day__lte=localdate(),
        )
        .select_related("canteen")
        .annotate(rated=Exists(rated))
        .order_by("-day", "-pk")
    )
