"""What could not be used, kept with its reason so that it can be used later."""

from django.db import models
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .devices import Device


class Quarantined(models.Model):
    """A reading of a known device that cannot be right. `reading` is as it was sent."""

    class Reason(models.TextChoices):
        FUTURE = "future", _("时间超前")
        OLD = "old", _("时间过久")
        CHANNEL = "channel", _("未知测项")
        VALUE = "value", _("数值无效")
        POSITION = "position", _("位置无效")

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    at = models.DateTimeField(null=True)  # the device's own time
    received_at = models.DateTimeField()
    reason = models.CharField(max_length=10, choices=Reason)
    reading = models.JSONField()
    released_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["district", "-received_at"], name="sensing_quarantine_newest"),
            models.Index(fields=["device", "-received_at"], name="sensing_quarantine_of"),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.reason}"


class Poison(models.Model):
    """A message, or the `part`-th reading in it, that nobody could read. `district` is "" when
    even that could not be told. Replayed it goes through the stream again."""

    district = models.CharField(max_length=6, blank=True, default="")
    stream = models.CharField(max_length=60)
    seq = models.BigIntegerField()
    part = models.IntegerField(default=0)
    subject = models.CharField(max_length=200)
    payload = models.BinaryField()
    reason = models.CharField(max_length=200)
    at = models.DateTimeField(default=now)
    replayed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["district", "-at"], name="sensing_poison_newest"),
            models.Index(fields=["stream", "seq"], name="sensing_poison_by_seq"),
        ]

    def __str__(self) -> str:
        return f"{self.stream} {self.seq}: {self.reason}"
