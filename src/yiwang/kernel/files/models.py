from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class StoredFile(models.Model):
    """One use of one content. A trigger refuses every change: what was shown stays what it was.

    The bytes lie on disk once, under `digest`; rows that nothing refers to are swept after a day.
    """

    class Kind(models.TextChoices):
        PHOTO = "photo", _("照片")
        AUDIO = "audio", _("录音")
        VIDEO = "video", _("视频")
        DOCUMENT = "document", _("文档")

    district = models.CharField(max_length=6)
    digest = models.CharField(max_length=64)  # SM3 of the bytes as kept, hexadecimal
    kind = models.CharField(max_length=10, choices=Kind)
    media_type = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()  # bytes
    width = models.PositiveIntegerField(null=True)  # pixels, photos only
    height = models.PositiveIntegerField(null=True)
    taken_at = models.DateTimeField(null=True)  # as the camera wrote it; not proof
    taken_lon = models.FloatField(null=True)  # WGS 84 degrees
    taken_lat = models.FloatField(null=True)
    original_name = models.CharField(max_length=120)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="files_district_code", condition=Q(district__regex=r"^[0-9]{6}$")
            ),
            models.CheckConstraint(
                name="files_digest_is_sm3", condition=Q(digest__regex=r"^[0-9a-f]{64}$")
            ),
            models.CheckConstraint(name="files_not_empty", condition=Q(size__gt=0)),
            models.CheckConstraint(
                name="files_photo_has_size",
                condition=Q(
                    kind="photo",
                    width__isnull=False,
                    width__gt=0,
                    height__isnull=False,
                    height__gt=0,
                )
                | (~Q(kind="photo") & Q(width__isnull=True, height__isnull=True)),
            ),
            models.CheckConstraint(
                name="files_taken_on_earth",
                condition=Q(taken_lon__isnull=True, taken_lat__isnull=True)
                | Q(
                    taken_lon__isnull=False,
                    taken_lon__range=(-180, 180),
                    taken_lat__isnull=False,
                    taken_lat__range=(-90, 90),
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["digest"], name="files_by_digest"),
            models.Index(fields=["district", "created_at"], name="files_by_district"),
            models.Index(fields=["created_at"], name="files_by_age"),
        ]

    def __str__(self) -> str:
        return self.original_name
