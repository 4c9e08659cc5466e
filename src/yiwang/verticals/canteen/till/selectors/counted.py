"""A canteen's day at the counter: meals, what the drawer should hold, what stands open."""

from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, IntegerField, Q, Sum
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Greatest
from django.utils.timezone import localdate, localtime, make_aware, now

from yiwang.lib.idnumbers import masked_name
from yiwang.verticals.canteen.models import Meal, MealServed

from ..models import OfflineMeal, TopUp
from ..rules.offers import left_to_undo
from .devices import TillCard

SHOWN = 60


def meals_today(till: TillCard) -> list[dict[str, Any]]:
    """The newest of today, names masked. One statement."""
    rows = (
        MealServed.objects.filter(canteen=till.canteen, day=localdate())
        .select_related("diner__person")
        .order_by("-id")[:SHOWN]
    )
    moment = now()
    return [
        {
            "meal_id": row.pk,
            "district": row.district,
            "at": f"{localtime(row.served_at):%H:%M}",
            "meal": str(Meal(row.meal).label),
            "name": masked_name(row.diner.person.name) if row.diner else "",
            "price": row.price,
            "pays": row.diner_part,
            "paid_by": str(MealServed.PaidBy(row.paid_by).label),
            "subsidised": row.subsidised,
            "late": row.late,
            "undone": row.undone_at is not None,
            "undo_for": 0 if row.undone_at else left_to_undo(row.received_at, moment),
        }
        for row in rows
    ]


def drawer(till: TillCard) -> dict[str, int]:
    """Meals and money of today at this canteen, in fen; what was undone does not count. Two
    statements."""

    def part(paid_by: str) -> Sum:
        return Sum("diner_part", filter=Q(paid_by=paid_by), default=0)

    counted = MealServed.objects.filter(
        canteen=till.canteen, day=localdate(), undone_at__isnull=True
    ).aggregate(
        meals=Count("pk"),
        subsidised=Count("pk", filter=Q(subsidised=True)),
        cash=part("cash"),
        outside=part("outside"),
        wallet=part("wallet"),
    )
    topped = TopUp.objects.filter(
        canteen=till.canteen, taken_at__date=localdate(), undone_at__isnull=True
    ).aggregate(
        top_up_cash=Sum("amount", filter=Q(paid_by="cash"), default=0),
        top_up_outside=Sum("amount", filter=Q(paid_by="outside"), default=0),
    )
    return {**counted, **topped}


def exposed_on(till: TillCard, day: date) -> tuple[int, int]:
    """How many meals of a day a till served without a network, and what of their prices, in fen,
    was not given at the counter. One statement."""
    begins = make_aware(datetime.combine(day, time.min))
    own = OfflineMeal.objects.filter(
        till=till.till, at__gte=begins, at__lt=begins + timedelta(days=1)
    )
    left = Greatest(_said("price") - _said("paid"), 0)
    found = own.aggregate(count=Count("pk"), fen=Sum(left, default=0))
    return found["count"], found["fen"]


def _said(name: str) -> Cast:
    return Cast(KT(f"evidence__said__{name}"), IntegerField())


def exposure_of(till: TillCard) -> dict[str, int]:
    """What is disputed of this till's offline meals and not resolved."""
    open_ones = OfflineMeal.objects.filter(
        district=till.district, till=till.till, disputed__gt=0, resolved_at__isnull=True
    )
    return open_ones.aggregate(count=Count("pk"), fen=Sum("disputed", default=0))
