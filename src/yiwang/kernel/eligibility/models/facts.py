"""What is known of subjects, since when, and since when we know it."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from .periods import PERIOD, in_order, of_a_district


class Fact(models.Model):
    """One thing about a subject ("person:12") in a period. Never changed: what turns out
    otherwise is superseded, so that "what did we know then" keeps its answer."""

    district = models.CharField(max_length=6)
    subject = models.CharField(max_length=60)
    name = models.CharField(max_length=40)
    value = models.JSONField(null=True)  # null: known to be none
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField(default=now)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    superseded_at = models.DateTimeField(null=True)
    request_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            of_a_district("eligibility_fact_district"),
            in_order("eligibility_fact_in_order"),
            models.CheckConstraint(name="eligibility_fact_sourced", condition=~Q(source="")),
            models.CheckConstraint(
                name="eligibility_fact_subject",
                condition=Q(subject__regex=r"^[a-z_]+:[A-Za-z0-9_.-]+$"),
            ),
            models.UniqueConstraint(
                fields=["district", "request_id"],
                condition=Q(request_id__isnull=False),
                name="eligibility_fact_request_once",
            ),
            # The column that tells most apart goes first: GiST looks there first.
            ExclusionConstraint(
                name="eligibility_one_value_a_day",
                expressions=[
                    (F("subject"), RangeOperators.EQUAL),
                    (F("name"), RangeOperators.EQUAL),
                    (F("district"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(superseded_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "subject", "name"], name="eligibility_fact_subject"),
            models.Index(fields=["district", "name", "subject"], name="eligibility_fact_name"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.name}"
