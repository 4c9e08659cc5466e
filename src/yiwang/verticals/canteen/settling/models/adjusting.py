"""Adjustments: what a correction names as its reason, asked for by one and decided by another."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.verticals.canteen.models import Canteen, MealServed


class Adjustment(models.Model):
    """结算调整: `amount` fen from a canteen's public budget to its operator, or back below zero;
    or a `meal` taken back whole, its price below zero. Posted when approved, on that day; kept as
    it was asked for. `district` is that of the book the money moves in."""

    class State(models.TextChoices):
        ASKED = "asked", _("待区级审批")
        POSTED = "posted", _("已入账")
        DENIED = "denied", _("未同意")

    class Funder(models.TextChoices):
        CITY = "city", _("市级")
        DISTRICT = "district", _("区级")
        STREET = "street", _("镇街")
        CHARITY = "charity", _("慈善")
        MEAL = "meal", _("整餐冲正")

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    funder = models.CharField(max_length=8, choices=Funder)
    amount = models.BigIntegerField()
    reason = models.CharField(max_length=300)
    state = models.CharField(max_length=6, choices=State, default=State.ASKED)
    asked_by = models.BigIntegerField()
    asked_by_name = models.CharField(max_length=60)
    asked_at = models.DateTimeField(default=now)
    decided_by = models.BigIntegerField(null=True)
    decided_by_name = models.CharField(max_length=60, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    note = models.CharField(max_length=300, blank=True, default="")
    journal_id = models.BigIntegerField(null=True)
    request_id = models.UUIDField()
    meal = models.ForeignKey(
        MealServed, models.PROTECT, null=True, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="canteen_settling_adjusted_once"
            ),
            models.UniqueConstraint(
                fields=["district", "meal"],
                condition=~Q(state="denied"),
                name="canteen_settling_meal_back_once",
            ),
            models.CheckConstraint(
                name="canteen_settling_meal_named",
                condition=Q(meal__isnull=True) & ~Q(funder="meal")
                | Q(meal__isnull=False, funder="meal"),
            ),
            models.CheckConstraint(
                name="canteen_settling_adjusts_something", condition=~Q(amount=0)
            ),
            models.CheckConstraint(
                name="canteen_settling_adjusted_why", condition=~Q(reason="")
            ),
            models.CheckConstraint(
                name="canteen_settling_adjusted_by_two",
                condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("asked_by")),
            ),
            models.CheckConstraint(
                name="canteen_settling_adjusted_whole",
                condition=Q(state="asked", decided_by=None, decided_at=None, journal_id=None)
                | Q(state="posted", decided_by__isnull=False, decided_at__isnull=False,
                    journal_id__isnull=False)
                | Q(state="denied", decided_by__isnull=False, decided_at__isnull=False,
                    journal_id=None) & ~Q(note=""),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["canteen", "-id"], name="canteen_settling_adjusted")]

    def __str__(self) -> str:
        return f"adjustment {self.pk}"

    @property
    def ref(self) -> str:
        return f"adjustment:{self.pk}"
