"""Meals served: who ate where, what it cost, and who paid which part."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .canteens import Canteen, Meal
from .diners import Diner

#: What a diner's own part may be paid with.
PAYS = ("wallet", "cash", "outside")


class MealServed(models.Model):
    """就餐记录. `district` is that of the diner's registration: one subsidised meal a person, day
    and meal across all canteens is then a UNIQUE of one shard. A guest who is nobody's diner has
    the canteen's district and no `diner`. Undone, never changed or deleted otherwise: a trigger.

    Parts are fen and add up to the price. `scan_id`, `reservation_id` and `journal_id` are of the
    kernel's rows; `served_at` is the till's time, `late` when it had no network.
    """

    class PaidBy(models.TextChoices):
        WALLET = "wallet", _("账户余额")
        CASH = "cash", _("现金")
        OUTSIDE = "outside", _("扫码支付")
        NOTHING = "nothing", _("无需自付")

    district = models.CharField(max_length=6)
    diner = models.ForeignKey(Diner, models.PROTECT, null=True, related_name="meals")
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="meals", db_index=False)
    canteen_district = models.CharField(max_length=6)
    canteen_street = models.CharField(max_length=12)
    day = models.DateField()
    meal = models.CharField(max_length=8, choices=Meal)
    price = models.PositiveIntegerField()
    city = models.PositiveIntegerField(default=0)
    district_part = models.PositiveIntegerField(default=0)
    street = models.PositiveIntegerField(default=0)
    charity = models.PositiveIntegerField(default=0)
    operator = models.PositiveIntegerField(default=0)
    diner_part = models.PositiveIntegerField(default=0)
    subsidised = models.BooleanField(default=False)
    entitlement_id = models.BigIntegerField(null=True)
    paid_by = models.CharField(max_length=8, choices=PaidBy)
    delivered = models.BooleanField(default=False)
    scan_id = models.BigIntegerField(null=True)
    reservation_id = models.BigIntegerField(null=True)
    journal_id = models.BigIntegerField()
    served_by = models.BigIntegerField(null=True)
    served_at = models.DateTimeField(default=now)
    received_at = models.DateTimeField(default=now)
    late = models.BooleanField(default=False)
    undone_at = models.DateTimeField(null=True)
    undone_journal_id = models.BigIntegerField(null=True)
    request_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "diner", "day", "meal"],
                condition=Q(subsidised=True, undone_at__isnull=True),
                name="canteen_one_subsidised_meal",
            ),
            models.UniqueConstraint(fields=["district", "request_id"], name="canteen_meal_once"),
            models.CheckConstraint(
                name="canteen_parts_are_the_price",
                condition=Q(
                    price=F("city")
                    + F("district_part")
                    + F("street")
                    + F("charity")
                    + F("operator")
                    + F("diner_part")
                ),
            ),
            models.CheckConstraint(
                name="canteen_subsidised_is_somebodys",
                condition=Q(subsidised=False)
                | Q(diner__isnull=False, entitlement_id__isnull=False),
            ),
            models.CheckConstraint(
                name="canteen_unsubsidised_pays_all",
                condition=Q(subsidised=True) | Q(diner_part=F("price")),
            ),
            models.CheckConstraint(
                name="canteen_undone_has_journal",
                condition=Q(undone_at__isnull=True, undone_journal_id__isnull=True)
                | Q(undone_at__isnull=False, undone_journal_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["canteen", "day", "meal"], name="canteen_meals_of_day"),
            models.Index(fields=["district", "diner", "-day"], name="canteen_meals_of_diner"),
            models.Index(
                fields=["canteen_district", "canteen_street", "-day"],
                name="canteen_meals_by_street",
            ),
        ]

    def __str__(self) -> str:
        return f"meal {self.pk}"
