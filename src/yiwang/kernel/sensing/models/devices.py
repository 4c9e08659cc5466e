"""Kinds of devices, and each device with the secret by which it is known."""

from datetime import timedelta
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.places.models import Placed
from yiwang.kernel.registry.fields import BlindIndexField, SealedField


class DeviceKind(models.Model):
    """What a kind of device can say and be told. `channels` is a list of {"name", "unit",
    "label"}; a value under another name is quarantined. `orders` are offers (`rules.orders`)."""

    class Speaks(models.TextChoices):
        MQTT = "mqtt", "MQTT"
        JT808 = "jt808", "JT/T 808"

    code = models.CharField(max_length=20, unique=True)
    title = models.CharField(max_length=40)
    channels = models.JSONField(default=list)
    speaks = models.CharField(max_length=5, choices=Speaks, default=Speaks.MQTT)
    orders = models.JSONField(default=list)
    interval_seconds = models.PositiveIntegerField()  # from one reading to the next
    silent_after_seconds = models.PositiveIntegerField()
    late_after_seconds = models.PositiveIntegerField(default=300)  # then nobody is called
    keep_days = models.PositiveIntegerField(default=1095)  # history, in whole days

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sensing_kind_code", condition=Q(code__regex=r"^[a-z][a-z0-9_]{0,19}$")
            ),
            models.CheckConstraint(
                name="sensing_kind_times",
                condition=Q(
                    interval_seconds__gt=0,
                    silent_after_seconds__gte=F("interval_seconds"),
                    keep_days__gt=0,
                ),
            ),
            models.CheckConstraint(
                name="sensing_kind_speaks", condition=Q(speaks__in=["mqtt", "jt808"])
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def channel_names(self) -> frozenset[str]:
        return frozenset(channel["name"] for channel in self.channels)

    @property
    def is_terminal(self) -> bool:
        """Its devices are terminals of JT/T 808: heard and told by the gateway."""
        return self.speaks == self.Speaks.JT808

    def channel(self, name: str) -> dict[str, Any] | None:
        """Name, unit and label of one channel."""
        return next((each for each in self.channels if each["name"] == name), None)


class Device(Placed):
    """One thing that speaks. `subject` is what it stands for in a room above ("fridge:12").

    District, code and kind are its address in every message and never change (a trigger). The
    secret is sealed and not hashed because the broker's own configuration must carry it.
    """

    class State(models.TextChoices):
        IN_USE = "in_use", _("在用")
        RETIRED = "retired", _("停用")

    district = models.CharField(max_length=6)
    code = models.CharField(max_length=40)
    kind = models.ForeignKey(DeviceKind, models.PROTECT, related_name="+")
    title = models.CharField(max_length=80)
    subject = models.CharField(max_length=60, blank=True, default="")
    secret = SealedField()
    secret_index = BlindIndexField(of="secret", kind="sensing_device")
    state = models.CharField(max_length=7, choices=State, default=State.IN_USE)
    interval_override = models.PositiveIntegerField(null=True)  # seconds; else the kind's
    registered_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["district", "code"], name="sensing_device_once"),
            models.UniqueConstraint(
                fields=["district", "secret_index"], name="sensing_device_secret"
            ),
            models.CheckConstraint(
                name="sensing_device_code",
                condition=Q(code__regex=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$"),
            ),
            models.CheckConstraint(name="sensing_device_located", condition=~Q(district="")),
            models.CheckConstraint(
                name="sensing_device_state",
                condition=Q(state="in_use", retired_at__isnull=True)
                | Q(state="retired", retired_at__isnull=False),
            ),
            models.CheckConstraint(
                name="sensing_device_interval",
                condition=Q(interval_override__isnull=True) | Q(interval_override__gt=0),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "kind", "code"], name="sensing_by_kind"),
            models.Index(fields=["district", "subject"], name="sensing_of_subject"),
            models.Index(fields=["code"], name="sensing_by_code"),
            models.Index(fields=["secret_index"], name="sensing_by_secret"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def interval(self) -> timedelta:
        """From one reading to the next, as agreed."""
        return timedelta(seconds=self.interval_override or self.kind.interval_seconds)

    @property
    def topic(self) -> str:
        """What its MQTT topics begin with."""
        return f"gov/{self.district}/{self.kind.code}/{self.code}"
