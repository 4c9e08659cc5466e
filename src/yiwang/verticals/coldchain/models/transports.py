"""Vaccines on the way: what, with which cooling, how warm at both ends and between."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .lots import Lot
from .units import Unit


class Transport(models.Model):
    """One transport. Until it arrived its `arrived_…` fields and the receiver are open. ℃."""

    class Cooling(models.TextChoices):
        TRUCK = "truck", _("冷藏车")
        BOX = "box", _("冷藏箱")
        BAG = "bag", _("冷藏包")

    district = models.CharField(max_length=6)
    request_id = models.UUIDField()
    sent_from = models.ForeignKey(Unit, models.PROTECT, related_name="sent")
    sent_to = models.ForeignKey(Unit, models.PROTECT, related_name="got")
    cooling = models.CharField(max_length=5, choices=Cooling)
    vehicle = models.CharField(max_length=20)
    purpose = models.CharField(max_length=100)
    started_at = models.DateTimeField(default=now)
    started_celsius = models.FloatField()
    started_ambient = models.FloatField()
    sender = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sender_name = models.CharField(max_length=40)
    arrived_at = models.DateTimeField(null=True)
    arrived_celsius = models.FloatField(null=True)
    arrived_ambient = models.FloatField(null=True)
    metres = models.PositiveIntegerField(null=True)
    receiver = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    receiver_name = models.CharField(max_length=40, blank=True, default="")
    outside = models.BooleanField(default=False)  # at either end or on the way

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="coldchain_transport_once"
            ),
            models.CheckConstraint(
                name="coldchain_transport_goes_somewhere",
                condition=~Q(sent_from=F("sent_to")) & ~Q(vehicle="") & ~Q(purpose=""),
            ),
            models.CheckConstraint(
                name="coldchain_transport_arrived",
                condition=Q(
                    arrived_at__isnull=True, arrived_celsius__isnull=True,
                    arrived_ambient__isnull=True, metres__isnull=True, receiver__isnull=True,
                )
                | Q(
                    arrived_at__gt=F("started_at"), arrived_celsius__isnull=False,
                    arrived_ambient__isnull=False, metres__isnull=False, receiver__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="coldchain_transport_received_by_another",
                condition=Q(receiver__isnull=True) | ~Q(receiver=F("sender")),
            ),
        ]  # fmt: skip
        indexes = [models.Index(fields=["district", "-started_at"], name="coldchain_transports")]

    def __str__(self) -> str:
        return f"{self.sent_from_id} {self.started_at}"


class TransportLine(models.Model):
    """Doses of a lot on the way, as its label says."""

    district = models.CharField(max_length=6)
    transport = models.ForeignKey(Transport, models.PROTECT, related_name="lines")
    lot = models.ForeignKey(Lot, models.PROTECT, related_name="+")
    vaccine = models.CharField(max_length=60)
    maker = models.CharField(max_length=60)
    spec = models.CharField(max_length=40, blank=True, default="")
    number = models.CharField(max_length=40)
    expires_on = models.DateField()
    doses = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "transport", "lot"], name="coldchain_transport_line_once"
            ),
            models.CheckConstraint(name="coldchain_transport_doses", condition=Q(doses__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.transport_id} {self.number}"


class TransportReading(models.Model):
    """A temperature read on the way; never changed."""

    district = models.CharField(max_length=6)
    transport = models.ForeignKey(Transport, models.PROTECT, related_name="readings")
    request_id = models.UUIDField()
    at = models.DateTimeField(default=now)
    celsius = models.FloatField()
    by_name = models.CharField(max_length=40)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="coldchain_transport_reading_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.transport_id} {self.at}"
