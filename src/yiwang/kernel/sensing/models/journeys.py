"""From when on standing counts as a stop, and the like: dated, with a source."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from .alarm_rules import PERIOD
from .devices import DeviceKind


class JourneyRule(models.Model):
    """How a district reads the days of a kind of device; one version a day. `fastest` is what
    cannot be exceeded, `speeding` what may not be (km/h; None: nobody asks)."""

    district = models.CharField(max_length=6)
    kind = models.ForeignKey(DeviceKind, models.PROTECT, related_name="+")
    stop_minutes = models.PositiveSmallIntegerField()
    stop_metres = models.PositiveSmallIntegerField()
    gap_minutes = models.PositiveSmallIntegerField()
    fastest = models.PositiveSmallIntegerField()
    speeding = models.PositiveSmallIntegerField(null=True)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sensing_journey_district", condition=Q(district__regex=r"^[0-9]{6}$")
            ),
            models.CheckConstraint(name="sensing_journey_sourced", condition=~Q(source="")),
            models.CheckConstraint(
                name="sensing_journey_sense",
                condition=Q(stop_minutes__gt=0, stop_metres__gt=0, gap_minutes__gt=0, fastest__gt=0)
                & (Q(speeding__isnull=True) | Q(speeding__gt=0)),
            ),
            models.CheckConstraint(
                name="sensing_journey_in_order",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            ExclusionConstraint(
                name="sensing_one_journey_rule",
                expressions=[
                    (F("district"), RangeOperators.EQUAL),
                    (F("kind"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.kind_id} {self.since}"
