"""Tables of readings that somebody brought, and what became of their lines."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _


class ReadingFile(models.Model):
    """One file. `content` goes when all of it was taken; `faults` are [line, cells, reason] of the
    first lines that were not; `left_out` are columns that are no channel. `beat_at` moves while a
    worker has it."""

    class State(models.TextChoices):
        RUNNING = "running", _("导入中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未能读取")

    district = models.CharField(max_length=6)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    device_code = models.CharField(max_length=40, blank=True, default="")
    content = models.BinaryField()
    state = models.CharField(max_length=7, choices=State, default=State.RUNNING)
    lines = models.PositiveIntegerField(default=0)
    stored = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    headings = models.JSONField(default=list)
    faults = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    first_at = models.DateTimeField(null=True)  # of the readings that can be right
    last_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    beat_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sensing_file_district", condition=Q(district__regex=r"^[0-9]{6}$")
            ),
            models.CheckConstraint(
                name="sensing_file_states",
                condition=Q(state="running", finished_at__isnull=True)
                | Q(state__in=["done", "failed"], finished_at__isnull=False, content=b""),
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="sensing_files_of"),
            models.Index(
                fields=["beat_at"], condition=Q(state="running"), name="sensing_files_running"
            ),
        ]

    def __str__(self) -> str:
        return self.name
