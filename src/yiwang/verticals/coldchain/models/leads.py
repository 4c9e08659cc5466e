"""How many days before its end a calibration is announced: dated, with its source."""

from django.db import models
from django.db.models import Q


class CalibrationLead(models.Model):
    """In force in a district from `since` until the next one begins."""

    district = models.CharField(max_length=6)
    days = models.PositiveSmallIntegerField()
    since = models.DateField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "since"], name="coldchain_lead_once"),
            models.CheckConstraint(
                name="coldchain_lead_sourced",
                condition=Q(days__gte=1, days__lte=180) & ~Q(source="") & ~Q(district=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.days}"
