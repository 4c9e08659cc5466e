"""What a device is to do: ordered by somebody, with an end, and what became of it."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .devices import Device


class Command(models.Model):
    """One order. It is sent until the device answers or `expires_at` has come; after that it is
    not sent, and a device that gets it late finds the end in it and does nothing."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待下发")
        SENT = "sent", _("已下发")
        DONE = "done", _("已执行")
        FAILED = "failed", _("执行失败")
        EXPIRED = "expired", _("已过期")
        CANCELLED = "cancelled", _("已撤销")

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="commands")
    request_id = models.UUIDField()
    body = models.JSONField()
    state = models.CharField(max_length=9, choices=State, default=State.WAITING)
    ordered_at = models.DateTimeField(default=now)
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ordered_name = models.CharField(max_length=40, blank=True, default="")
    expires_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "request_id"], name="sensing_command_once"),
            models.CheckConstraint(
                name="sensing_command_ends_later", condition=Q(expires_at__gt=F("ordered_at"))
            ),
            models.CheckConstraint(
                name="sensing_command_states",
                condition=Q(
                    state__in=["waiting", "sent"],
                    next_try_at__isnull=False,
                    ended_at__isnull=True,
                )
                | Q(
                    state__in=["done", "failed", "expired", "cancelled"],
                    next_try_at__isnull=True,
                    ended_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="sensing_command_sent_in_time",
                condition=Q(sent_at__isnull=True) | Q(sent_at__lt=F("expires_at")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["next_try_at"],
                condition=Q(next_try_at__isnull=False),
                name="sensing_command_due",
            ),
            models.Index(fields=["device", "-ordered_at"], name="sensing_commands_of"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.state}"


class Shadow(models.Model):
    """How a device is to stand (`desired`, by `version`) and how it says it stands."""

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    desired = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    reported = models.JSONField(default=dict)
    reported_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "device"], name="sensing_shadow_once"),
        ]

    def __str__(self) -> str:
        return str(self.device_id)
