"""What loggers without a line exported: a file, and what it says of each day."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from .equipment import Equipment


class LoggerFile(models.Model):
    """An export that was taken in, known by the digest of its text."""

    district = models.CharField(max_length=6)
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="logger_files")
    digest = models.CharField(max_length=64)
    serial = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    said = models.JSONField()  # as `loggers.read_fridge_tag` reads it
    days = models.PositiveSmallIntegerField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "equipment", "digest"], name="coldchain_logger_file_once"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class LoggerDay(models.Model):
    """A day as a logger kept it: ℃, and minutes beyond its two limits. A day that was not over
    when a file was made is replaced by a later file."""

    district = models.CharField(max_length=6)
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="logger_days")
    file = models.ForeignKey(LoggerFile, models.PROTECT, related_name="+")
    serial = models.CharField(max_length=40)
    day = models.DateField()
    low = models.FloatField(null=True)
    low_at = models.TimeField(null=True)
    high = models.FloatField(null=True)
    high_at = models.TimeField(null=True)
    mean = models.FloatField(null=True)
    cold_minutes = models.PositiveIntegerField(default=0)
    hot_minutes = models.PositiveIntegerField(default=0)
    cold_alarm = models.TimeField(null=True)
    hot_alarm = models.TimeField(null=True)
    lost_minutes = models.PositiveIntegerField(default=0)  # its probe was missing
    seen_am = models.TimeField(null=True)
    seen_pm = models.TimeField(null=True)
    made_at = models.DateTimeField()  # of the file

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "equipment", "serial", "day"], name="coldchain_logger_day_once"
            ),
            models.CheckConstraint(
                name="coldchain_logger_day_in_order",
                condition=Q(low__isnull=True) | Q(high__isnull=True) | Q(low__lte=F("high")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.serial} {self.day}"
