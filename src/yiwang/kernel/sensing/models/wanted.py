"""Matters that somebody wanted of a device, without an alarm of its own."""

from django.conf import settings
from django.db import models
from django.utils.timezone import now

from .devices import Device


class WantedMatter(models.Model):
    """One wish; the room of matters opens it and says which it is. `request_id` is the page's."""

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    request_id = models.UUIDField()
    wanted_at = models.DateTimeField(default=now)
    wanted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    matter_number = models.CharField(max_length=40, blank=True, default="")
    matter_path = models.CharField(max_length=80, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "request_id"], name="sensing_wanted_once"),
        ]
        indexes = [models.Index(fields=["device", "-wanted_at"], name="sensing_wanted_of")]

    def __str__(self) -> str:
        return f"{self.device_id} {self.matter_number}"
