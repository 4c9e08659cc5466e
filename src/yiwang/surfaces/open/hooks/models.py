"""Who is told, what happened, and what became of telling it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.cases.models import Case
from yiwang.kernel.registry.fields import SealedField

ALGORITHMS = [("sm3", "HMAC-SM3"), ("sha256", "HMAC-SHA256")]


class Endpoint(models.Model):
    """Another system that is told of what happens to cases of a division and below it.

    `kinds` are those it wants (`rules.KINDS`); none means all. `failures` counts failures in a
    row; `rest_until` is when it is asked again. A closed endpoint keeps its log.
    """

    class State(models.TextChoices):
        ON = "on", _("推送中")
        OFF = "off", _("已停用")
        PAUSED = "paused", _("已暂停")

    district = models.CharField(max_length=6)
    division = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    url = models.URLField(max_length=300)
    secret = SealedField()
    algorithm = models.CharField(max_length=8, choices=ALGORITHMS, default="sm3")
    kinds = models.JSONField(default=list)
    state = models.CharField(max_length=8, choices=State, default=State.ON)
    reason = models.CharField(max_length=200, blank=True, default="")
    paused_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    failures = models.PositiveIntegerField(default=0)
    rest_until = models.DateTimeField(null=True)
    last_sent_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(default=now)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="hooks_endpoint_of_a_district",
                condition=Q(district__regex=r"^[0-9]{6}$", division__startswith=F("district")),
            ),
            models.CheckConstraint(
                name="hooks_paused_says_why",
                condition=Q(state="paused", paused_at__isnull=False) & ~Q(reason="")
                | Q(paused_at__isnull=True) & ~Q(state="paused"),
            ),
            models.UniqueConstraint(
                fields=["district", "name"],
                condition=Q(closed_at__isnull=True),
                name="hooks_one_endpoint_of_a_name",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Occurrence(models.Model):
    """One thing that happened to a case, as it is told: the same bytes to everybody, every time.

    `key` is the event's id for receivers. `place` is the finest division known, whose code begins
    with those above it. A ping belongs to no case.
    """

    district = models.CharField(max_length=6)
    key = models.CharField(max_length=60)
    kind = models.CharField(max_length=12)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    seq = models.PositiveIntegerField(default=0)
    number = models.CharField(max_length=30, blank=True, default="")
    place = models.CharField(max_length=20, blank=True, default="")
    at = models.DateTimeField()
    recorded_at = models.DateTimeField(default=now)
    document = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "key"], name="hooks_event_once"),
            models.UniqueConstraint(
                fields=["district", "case", "seq"],
                condition=Q(case__isnull=False),
                name="hooks_entry_told_once",
            ),
        ]
        indexes = [
            models.Index(fields=["district", "at"], name="hooks_occurrence_time"),
            models.Index(fields=["recorded_at"], name="hooks_occurrence_age"),
        ]

    def __str__(self) -> str:
        return self.key


class Delivery(models.Model):
    """One occurrence for one endpoint. `case_id` and `seq` repeat the occurrence's: of a case, the
    smallest queued `seq` goes first. `status` and `error` are of the last try."""

    class State(models.TextChoices):
        QUEUED = "queued", _("待推送")
        SENT = "sent", _("已送达")
        FAILED = "failed", _("推送失败")

    district = models.CharField(max_length=6)
    endpoint = models.ForeignKey(Endpoint, models.PROTECT, related_name="deliveries")
    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="deliveries")
    case_id = models.BigIntegerField(null=True)
    seq = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12)
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=now)
    first_tried_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    replays = models.PositiveIntegerField(default=0)
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "endpoint", "occurrence"], name="hooks_told_once"
            ),
            models.CheckConstraint(
                name="hooks_sent_has_a_time",
                condition=Q(state="sent", sent_at__isnull=False) | ~Q(state="sent"),
            ),
        ]
        indexes = [
            models.Index(
                fields=["endpoint", "due_at"], condition=Q(state="queued"), name="hooks_due"
            ),
            models.Index(
                fields=["endpoint", "case_id", "seq"],
                condition=Q(state="queued"),
                name="hooks_heads",
            ),
            models.Index(fields=["endpoint", "-id"], name="hooks_of_endpoint"),
            models.Index(fields=["endpoint", "state", "-id"], name="hooks_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.occurrence_id} → {self.endpoint_id}"


class Attempt(models.Model):
    """One try: when, how long, what the other side said (cut short)."""

    district = models.CharField(max_length=6)
    delivery = models.ForeignKey(Delivery, models.CASCADE, related_name="tries")
    at = models.DateTimeField()
    took_ms = models.PositiveIntegerField()
    sent = models.BooleanField()
    status = models.PositiveSmallIntegerField(null=True)
    error = models.CharField(max_length=200, blank=True, default="")
    response = models.CharField(max_length=500, blank=True, default="")

    def __str__(self) -> str:
        return f"{self.delivery_id} {self.status}"
