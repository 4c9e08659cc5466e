"""Between which temperatures a label wants a vaccine kept: dated, with its source."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value

PERIOD = Func(
    F("since"), F("until"), Value("[)"), function="daterange", output_field=DateRangeField()
)


class StorageRange(models.Model):
    """℃; a side that is open is None. `until` is the first day on which it does not hold."""

    code = models.CharField(max_length=20)
    title = models.CharField(max_length=40)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="coldchain_range_says_something",
                condition=(Q(low__isnull=False) | Q(high__isnull=False)) & ~Q(source=""),
            ),
            models.CheckConstraint(
                name="coldchain_range_in_order",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lt=F("high")),
            ),
            ExclusionConstraint(
                name="coldchain_one_range_a_day",
                expressions=[
                    (F("code"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return self.title
