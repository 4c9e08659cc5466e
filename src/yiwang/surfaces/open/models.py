"""Keys of other systems. Requests are the kernel's cases; nothing of them is kept here."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now


class ApiKey(models.Model):
    """One system's way in. The secret itself is shown once and never kept.

    `district` is the jurisdiction in which the key reports and reads, `digest` HMAC-SM3 of the
    secret, `per_minute` how many requests are answered in a minute.
    """

    district = models.CharField(max_length=6)
    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    contact = models.CharField(max_length=120, blank=True)
    per_minute = models.PositiveIntegerField()
    can_report = models.BooleanField(default=True)
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["district", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(district__regex=r"^[0-9]{6}$"), name="open_key_of_a_district"
            ),
            models.CheckConstraint(condition=Q(per_minute__gt=0), name="open_key_may_ask"),
            models.UniqueConstraint(fields=["district", "digest"], name="open_key_digest_once"),
            models.UniqueConstraint(
                fields=["district", "name"],
                condition=Q(closed_at__isnull=True),
                name="open_one_key_of_a_name",
            ),
        ]
        indexes = [models.Index(fields=["digest"], name="open_key_by_digest")]

    def __str__(self) -> str:
        return self.name
