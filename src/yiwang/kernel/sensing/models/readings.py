"""What a device said last. Everything it ever said lies in the lake (`LakeFile`)."""

from django.db import models

from yiwang.kernel.places.models import point_is_on_earth

from .devices import Device


class Latest(models.Model):
    """The newest value of a channel by the device's own time; it never goes back (a trigger)."""

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="latest")
    channel = models.CharField(max_length=20)
    at = models.DateTimeField()
    value = models.FloatField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "device", "channel"], name="sensing_latest_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.device_id} {self.channel}"


class LastSeen(models.Model):
    """When a device was last heard (`received_at`, ten seconds exact), the newest time it spoke
    of (`at`), and where it then was."""

    district = models.CharField(max_length=6)
    device = models.ForeignKey(Device, models.PROTECT, related_name="last_seen")
    received_at = models.DateTimeField()
    at = models.DateTimeField()
    lon = models.FloatField(null=True)  # WGS 84 degrees
    lat = models.FloatField(null=True)
    positioned_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "device"], name="sensing_seen_once"),
            point_is_on_earth("sensing_seen_on_earth"),
        ]
        indexes = [models.Index(fields=["received_at"], name="sensing_by_silence")]

    def __str__(self) -> str:
        return str(self.device_id)
