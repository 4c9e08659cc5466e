"""Temperatures read by eye, twice a day."""

from datetime import timedelta

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateTimeRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .equipment import Equipment

APART = timedelta(hours=6)
_UNTIL_NEXT = Func(
    F("at"), F("next_from"), Value("[)"), function="tstzrange", output_field=DateTimeRangeField()
)


class ManualCheck(models.Model):
    """One reading by eye. Those of the morning and the afternoon stand six hours apart; an extra
    one may be made at any time. `outside` is what it was by the range of that day."""

    class Half(models.TextChoices):
        MORNING = "am", _("上午")
        AFTERNOON = "pm", _("下午")
        EXTRA = "extra", _("加测")

    district = models.CharField(max_length=6)
    request_id = models.UUIDField()
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="checks")
    day = models.DateField()  # local
    half = models.CharField(max_length=5, choices=Half)
    at = models.DateTimeField(default=now)
    next_from = models.DateTimeField()  # not before it the other half's
    celsius = models.FloatField()
    outside = models.BooleanField()
    note = models.CharField(max_length=200, blank=True, default="")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="coldchain_check_request"
            ),
            models.UniqueConstraint(
                fields=["district", "equipment", "day", "half"],
                condition=~Q(half="extra"),
                name="coldchain_check_each_half",
            ),
            models.CheckConstraint(
                name="coldchain_check_six_hours", condition=Q(next_from=F("at") + APART)
            ),
            models.CheckConstraint(
                name="coldchain_check_believable", condition=Q(celsius__range=(-100, 60))
            ),
            models.CheckConstraint(
                name="coldchain_check_explained", condition=Q(outside=False) | ~Q(note="")
            ),
            ExclusionConstraint(
                name="coldchain_checks_apart",
                expressions=[
                    (F("district"), RangeOperators.EQUAL),
                    (F("equipment"), RangeOperators.EQUAL),
                    (_UNTIL_NEXT, RangeOperators.OVERLAPS),
                ],
                condition=~Q(half="extra"),
            ),
        ]
        indexes = [models.Index(fields=["district", "day"], name="coldchain_checks_of_day")]

    def __str__(self) -> str:
        return f"{self.equipment_id} {self.day} {self.half}"
