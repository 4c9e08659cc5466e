"""Whether a device is connected, as its connection says; a reading says it too."""

from django.db import models

from .devices import Device


class Presence(models.Model):
    """Since `at` the device is connected, or not. `via` is the gateway that holds its connection,
    "mqtt" for the broker. It never goes back in time (a trigger)."""

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="presence")
    online = models.BooleanField()
    at = models.DateTimeField()
    via = models.CharField(max_length=60)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "device"], name="sensing_presence_once"),
        ]
        indexes = [
            models.Index(
                fields=["via"], condition=models.Q(online=True), name="sensing_present_at"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.online}"
