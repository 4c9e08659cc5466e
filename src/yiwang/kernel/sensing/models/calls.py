"""Telephones of those on duty, and whom somebody must call because of an alarm."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.registry.fields import BlindIndexField, SealedField

from .alarms import Alarm, AlarmStep


class DutyPhone(models.Model):
    """Where somebody on duty in a district is reached by SMS and telephone. Sealed."""

    district = models.CharField(max_length=6)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")
    noted_at = models.DateTimeField(default=now)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "account"], name="sensing_phone_once"),
            models.CheckConstraint(name="sensing_phone_said", condition=~Q(phone_index="")),
        ]

    def __str__(self) -> str:
        return f"{self.account_id}"


class AlarmCall(models.Model):
    """Somebody to call by telephone, since a step of the ladder says so. Ticked once."""

    class Result(models.TextChoices):
        REACHED = "reached", _("已接通并告知")
        UNANSWERED = "unanswered", _("无人接听")
        WRONG = "wrong", _("号码有误")

    district = models.CharField(max_length=6)
    alarm = models.ForeignKey(Alarm, models.PROTECT, related_name="calls")
    step = models.ForeignKey(AlarmStep, models.PROTECT, related_name="calls")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    name = models.CharField(max_length=40)
    wanted_at = models.DateTimeField()
    result = models.CharField(max_length=10, choices=Result, blank=True, default="")
    called_at = models.DateTimeField(null=True)
    called_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    called_name = models.CharField(max_length=40, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "step", "account"], name="sensing_call_once"
            ),
            models.CheckConstraint(
                name="sensing_call_ticked",
                condition=Q(result="", called_at__isnull=True)
                | (~Q(result="") & Q(called_at__isnull=False) & ~Q(called_name="")),
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "wanted_at"], condition=Q(result=""), name="sensing_call_waits"
            ),
            models.Index(fields=["alarm", "id"], name="sensing_calls_of"),
        ]

    def __str__(self) -> str:
        return f"{self.step_id} {self.account_id}"
