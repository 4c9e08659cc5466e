"""Visits of street or district to a canteen, item by item."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.cases.models import Case
from yiwang.kernel.files.models import StoredFile
from yiwang.verticals.canteen.models import Canteen

FULL = 100


class InspectionItem(models.Model):
    """检查项 of the table in force from `since` until before `until`, with what a failure costs.
    A district that has a table of its own does not use the one without a district; of a code it
    has one row a day."""

    district = models.CharField(max_length=6, blank=True, default="")
    code = models.CharField(max_length=20)
    title = models.CharField(max_length=120)
    deduction = models.PositiveSmallIntegerField()
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    is_default = models.BooleanField(default=False)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="canteen_watching_item_once",
                expressions=[
                    (F("district"), RangeOperators.EQUAL),
                    (F("code"), RangeOperators.EQUAL),
                    (
                        Func(F("since"), F("until"), RangeBoundary(), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                name="canteen_watching_item_deducts",
                condition=Q(deduction__gte=1, deduction__lte=FULL) & ~Q(source="") & ~Q(title=""),
            ),
            models.CheckConstraint(
                name="canteen_watching_item_in_order",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Inspection(models.Model):
    """检查. It stays as it was recorded (a trigger)."""

    district = models.CharField(max_length=6)
    street = models.CharField(max_length=12)
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    score = models.PositiveSmallIntegerField()
    failed = models.PositiveSmallIntegerField()
    note = models.CharField(max_length=300, blank=True, default="")
    by = models.BigIntegerField(null=True)
    by_name = models.CharField(max_length=60)
    recorded_at = models.DateTimeField(default=now)
    request_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="canteen_watching_inspection_once"
            ),
            models.CheckConstraint(
                name="canteen_watching_score", condition=Q(score__gte=0, score__lte=FULL)
            ),
        ]
        indexes = [
            models.Index(fields=["canteen", "-at"], name="canteen_watching_inspections"),
            models.Index(fields=["district", "street", "-at"], name="canteen_watching_inspected"),
        ]

    def __str__(self) -> str:
        return f"inspection {self.pk}"


class Finding(models.Model):
    """What was seen at one item. A failed one has its case, and shows when that ended."""

    class Result(models.TextChoices):
        PASSED = "passed", _("合格")
        FAILED = "failed", _("不合格")
        NOT_SEEN = "not_seen", _("不涉及")

    district = models.CharField(max_length=6)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    item = models.ForeignKey(InspectionItem, models.PROTECT, related_name="+")
    result = models.CharField(max_length=8, choices=Result)
    deduction = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True, default="")
    file = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "inspection", "item"], name="canteen_watching_finding_once"
            ),
            models.UniqueConstraint(
                fields=["district", "case"], name="canteen_watching_finding_case_once"
            ),
            models.CheckConstraint(
                name="canteen_watching_failed_costs",
                condition=Q(result="failed", deduction__gte=1)
                | ~Q(result="failed") & Q(deduction=0, case__isnull=True),
            ),
            models.CheckConstraint(
                name="canteen_watching_ended_had_case",
                condition=Q(ended_at__isnull=True, outcome="") | Q(case__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.inspection_id}/{self.item_id}"
