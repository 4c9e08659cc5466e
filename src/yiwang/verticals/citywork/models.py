"""Workbooks brought by a steward, between the preview and the deed."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class CatalogueUpload(models.Model):
    """One workbook as it was uploaded; `result` holds its bad rows after it was applied."""

    district = models.CharField(max_length=6, blank=True)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    content = models.BinaryField()
    created_at = models.DateTimeField(default=now)
    applied_at = models.DateTimeField(null=True)
    written = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    result = models.BinaryField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(applied_at__isnull=False)
                | Q(written=0, refused=0, result__isnull=True),
                name="citywork_upload_counts_after_it_is_applied",
            )
        ]
        indexes = [models.Index(fields=["created_at"], name="citywork_upload_age")]

    def __str__(self) -> str:
        return self.name
