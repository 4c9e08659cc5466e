"""How many working days an answer may take: dated, with a source."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Term(models.Model):
    """办理时限 of a stage from `since` on. A district's own goes before the default, which has no
    district."""

    class Stage(models.TextChoices):
        CHECK = "check", _("街道核对")
        DECIDE = "decide", _("区级审核")

    district = models.CharField(max_length=6, blank=True, default="")
    stage = models.CharField(max_length=8, choices=Stage)
    since = models.DateField()
    working_days = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "stage", "since"], name="canteen_term_once_a_day"
            ),
            models.CheckConstraint(
                name="canteen_term_is_some_days",
                condition=Q(working_days__gte=1, working_days__lte=90),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stage} {self.working_days}"
