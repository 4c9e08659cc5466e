"""What was said, to whom, through which channel, and whether it arrived."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.registry.fields import BlindIndexField, SealedField


class Message(models.Model):
    """One thing said, once: `key` names the occasion. A trigger keeps it from changing.

    `title` and `text` are the Chinese source strings of the catalogue, or plain text;
    `params` fill their `%(name)s` when they are shown, so that each reader has her language.
    """

    district = models.CharField(max_length=6)
    key = models.CharField(max_length=120)
    topic = models.CharField(max_length=40, blank=True, default="")
    title = models.CharField(max_length=120)
    text = models.CharField(max_length=1000, blank=True, default="")
    params = models.JSONField(default=dict)
    url = models.CharField(max_length=300, blank=True, default="")
    subject = models.CharField(max_length=120, blank=True, default="")  # "case:12"
    urgent = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "key"], name="notify_message_once"),
            models.CheckConstraint(name="notify_message_said", condition=~Q(title="")),
            models.CheckConstraint(
                name="notify_district_code", condition=Q(district__regex=r"^[0-9]{6}$")
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject", "-id"], condition=~Q(subject=""), name="notify_by_subject"
            )
        ]

    def __str__(self) -> str:
        return self.title


class Webhook(models.Model):
    """Another system that is told: where, and the secret that signs what we send."""

    district = models.CharField(max_length=6)
    name = models.CharField(max_length=60)
    url = models.URLField(max_length=300)
    secret = SealedField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "name"],
                condition=Q(closed_at__isnull=True),
                name="notify_webhook_name",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Delivery(models.Model):
    """One message to one recipient through one channel. `recipient` is "account:12",
    "phone:<blind index>" or "webhook:3"; it makes the delivery unique."""

    class Channel(models.TextChoices):
        IN_APP = "in_app", _("站内")
        SMS = "sms", _("短信")
        WEBHOOK = "webhook", _("接口")

    class State(models.TextChoices):
        QUEUED = "queued", _("待发送")
        SENT = "sent", _("已送达")
        FAILED = "failed", _("发送失败")
        READ = "read", _("已读")

    district = models.CharField(max_length=6)
    message = models.ForeignKey(Message, models.PROTECT, related_name="deliveries")
    channel = models.CharField(max_length=8, choices=Channel)
    recipient = models.CharField(max_length=80)
    account = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")
    webhook = models.ForeignKey(Webhook, models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State, default=State.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=now)
    sent_at = models.DateTimeField(null=True)
    read_at = models.DateTimeField(null=True)
    reference = models.CharField(max_length=120, blank=True, default="")  # the gateway's own id
    error = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "message", "recipient", "channel"], name="notify_told_once"
            ),
            models.CheckConstraint(
                name="notify_one_recipient",
                condition=Q(channel="in_app", account__isnull=False, webhook__isnull=True)
                | Q(channel="sms", account__isnull=True, webhook__isnull=True) & ~Q(phone_index="")
                | Q(channel="webhook", account__isnull=True, webhook__isnull=False),
            ),
            models.CheckConstraint(
                name="notify_state_has_time",
                condition=Q(state__in=["queued", "failed"], sent_at__isnull=True)
                | Q(state="sent", sent_at__isnull=False, read_at__isnull=True)
                | Q(state="read", sent_at__isnull=False, read_at__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                fields=["account"],
                condition=Q(channel="in_app", read_at__isnull=True),
                name="notify_unread",
            ),
            models.Index(fields=["account", "-id"], name="notify_inbox"),
            models.Index(fields=["due_at"], condition=Q(state="queued"), name="notify_due"),
            models.Index(
                fields=["district", "-id"], condition=Q(state="failed"), name="notify_failed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.recipient} {self.channel}"
