"""Keys of other systems. Requests are the kernel's cases; nothing of them is kept here."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from yiwang.kernel.access.models import Post

SCOPES = ("read", "report", "advance")


class ApiKey(models.Model):
    """One system's way in. The secret itself is shown once and never kept.

    `district` is the jurisdiction in which the key reports and reads, `digest` HMAC-SM3 of the
    secret, `per_minute` how many requests are answered in a minute.

    With an `account` it acts for that account in our own API: by its posts of the day, or by
    one `post` of them, inside the district, and only in its scopes (`can_…`).
    """

    district = models.CharField(max_length=6)
    name = models.CharField(max_length=40)
    digest = models.CharField(max_length=64)
    contact = models.CharField(max_length=120, blank=True)
    per_minute = models.PositiveIntegerField()
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    post = models.ForeignKey(Post, models.PROTECT, null=True, related_name="+")
    can_read = models.BooleanField(default=True)
    can_report = models.BooleanField(default=True)
    can_advance = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    expires_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["district", "name", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(district__regex=r"^[0-9]{6}$"), name="open_key_of_a_district"
            ),
            models.CheckConstraint(condition=Q(per_minute__gt=0), name="open_key_may_ask"),
            models.CheckConstraint(
                condition=Q(account__isnull=False) | Q(post__isnull=True, can_advance=False),
                name="open_key_acts_for_an_account",
            ),
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

    @property
    def scopes(self) -> tuple[str, ...]:
        """What it may do of read, report and advance."""
        return tuple(scope for scope in SCOPES if getattr(self, f"can_{scope}"))
