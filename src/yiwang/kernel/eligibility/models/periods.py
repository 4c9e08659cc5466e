"""Half-open periods of days: `since` is in, `until` is not, null is open."""

from django.contrib.postgres.fields import DateRangeField
from django.db import models
from django.db.models import F, Func, Q, Value

PERIOD = Func(
    F("since"), F("until"), Value("[)"), function="daterange", output_field=DateRangeField()
)


def in_order(name: str) -> models.CheckConstraint:
    """A period does not end before it begins; an empty one never was."""
    return models.CheckConstraint(
        name=name, condition=Q(until__isnull=True) | Q(until__gte=F("since"))
    )


def of_a_district(name: str) -> models.CheckConstraint:
    """`district` is a county's six digits."""
    return models.CheckConstraint(name=name, condition=Q(district__regex=r"^[0-9]{6}$"))
