"""Files of matters that a clerk brought, and what became of each row."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.cases.models import TOLD_CHANNELS, Case
from yiwang.kernel.registry.fields import SealedField

CRS = [
    ("wgs84", _("WGS 84 / CGCS2000（天地图、GPS）")),
    ("gcj02", _("GCJ-02（高德、腾讯）")),
    ("bd09", _("BD-09（百度）")),
]


class Upload(models.Model):
    """One file. `content` is its bytes in base64, sealed, as it names reporters; it goes after a
    month. `channel`, `system` (whose numbers its rows carry) and `crs` hold where a row says
    nothing. `summary` is what the preview shows; `beat_at` moves while a worker has it."""

    class State(models.TextChoices):
        STAGED = "staged", _("待确认")
        RUNNING = "running", _("导入中")
        DONE = "done", _("已完成")
        STOPPED = "stopped", _("已停止")

    district = models.CharField(max_length=6)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=120)
    content = SealedField()
    channel = models.CharField(max_length=12, choices=TOLD_CHANNELS)
    system = models.CharField(max_length=40, blank=True, default="")
    crs = models.CharField(max_length=8, choices=CRS, default="wgs84")
    skip_near = models.BooleanField(default=False)
    state = models.CharField(max_length=8, choices=State, default=State.STAGED)
    summary = models.JSONField(default=dict)
    total = models.PositiveIntegerField(default=0)
    opened = models.PositiveIntegerField(default=0)
    known = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=now)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="importing_district_code", condition=Q(district__regex=r"^[0-9]{6}$")
            ),
            models.CheckConstraint(
                name="importing_ended_has_a_time",
                condition=Q(state__in=["staged", "running"], finished_at__isnull=True)
                | Q(state__in=["done", "stopped"], finished_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-id"], name="importing_mine"),
            models.Index(
                fields=["beat_at"], condition=Q(state="running"), name="importing_running"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def handled(self) -> int:
        return self.opened + self.known + self.refused


class Row(models.Model):
    """What became of one line: a case was opened, or was there already, or why none was."""

    class State(models.TextChoices):
        OPENED = "opened", _("已导入")
        KNOWN = "known", _("此前已导入")
        REFUSED = "refused", _("未导入")

    district = models.CharField(max_length=6)
    upload = models.ForeignKey(Upload, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "upload", "line"], name="importing_line_once"
            ),
            models.CheckConstraint(
                name="importing_row_has_a_case_or_a_reason",
                condition=Q(state__in=["opened", "known"], case__isnull=False)
                | Q(state="refused", case__isnull=True) & ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.upload_id}:{self.line} {self.state}"
