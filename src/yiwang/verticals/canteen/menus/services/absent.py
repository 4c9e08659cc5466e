"""notice_absent: who usually comes and has not."""

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Count, Max
from django.utils.timezone import localdate

from yiwang.kernel.events.services import publish

from ...models import MealServed
from ..events import RegularAbsent
from ..models import Order
from ..rules.habits import LOOKED_BACK, stays_away


def notice_absent(*, on: date | None = None) -> int:
    """One fact for each diner who usually comes, has not for two days and has not said so by
    giving a meal back; how many. Noticed again on the same day, the facts are the same."""
    day = on or localdate()
    since = day - timedelta(days=LOOKED_BACK)
    came = (
        MealServed.objects.filter(
            day__gte=since, day__lte=day, undone_at__isnull=True, diner__ended_on__isnull=True
        )
        .values("district", "diner_id", "diner__person_id")
        .annotate(days=Count("day", distinct=True), last=Max("day"))
        .order_by("district", "diner_id")
    )
    away = [row for row in came if stays_away(row["days"], row["last"], day)]
    said_so = set(
        Order.objects.filter(
            diner__in=[row["diner_id"] for row in away],
            day__gte=day - timedelta(days=2),
            ended_at__isnull=False,
        ).values_list("diner_id", flat=True)
    )
    facts = [
        RegularAbsent(
            district=row["district"],
            diner_id=row["diner_id"],
            person_id=row["diner__person_id"],
            last_came=row["last"].isoformat(),
            day=day.isoformat(),
        )
        for row in away
        if row["diner_id"] not in said_so
    ]
    with transaction.atomic():
        if facts:
            publish(*facts)
    return len(facts)
