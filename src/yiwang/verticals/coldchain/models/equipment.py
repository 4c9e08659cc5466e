"""Fridges, freezers, rooms, boxes and trucks; their probes, and when each was calibrated."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.places.models import Placed, placed_indexes
from yiwang.kernel.sensing.models import Device

from .units import Unit


class Equipment(Placed):
    """What keeps vaccines cold. `range_code` names the `StorageRange` of its label."""

    class Kind(models.TextChoices):
        FRIDGE = "fridge", _("冰箱")
        FREEZER = "freezer", _("低温冰箱")
        ROOM = "room", _("冷库")
        BOX = "box", _("冷藏箱（包）")
        TRUCK = "truck", _("冷藏车")

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="equipment")
    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=7, choices=Kind)
    range_code = models.CharField(max_length=20)
    model = models.CharField(max_length=60, blank=True, default="")
    litres = models.PositiveIntegerField(null=True)
    registered_at = models.DateTimeField(default=now)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["district", "code"], name="coldchain_equipment_once"),
            models.CheckConstraint(
                name="coldchain_equipment_named",
                condition=~Q(district="") & ~Q(name="") & ~Q(range_code=""),
            ),
        ]
        indexes = placed_indexes("coldchain_equipment", "name", "id")

    def __str__(self) -> str:
        return self.name

    @property
    def subject(self) -> str:
        """What its devices are said to stand for."""
        return f"coldchain:{self.pk}"


class Probe(models.Model):
    """A device of sensing inside an equipment. `accuracy` is its largest error in ℃."""

    district = models.CharField(max_length=6)
    equipment = models.ForeignKey(Equipment, models.PROTECT, related_name="probes")
    device = models.ForeignKey(Device, models.PROTECT, related_name="+")
    place = models.CharField(max_length=40, blank=True, default="")
    accuracy = models.FloatField()
    due_on = models.DateField()  # calibration

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "device"], name="coldchain_probe_once"),
            models.CheckConstraint(
                name="coldchain_probe_accuracy", condition=Q(accuracy__gt=0, accuracy__lte=5)
            ),
        ]
        indexes = [models.Index(fields=["district", "due_on"], name="coldchain_probe_due")]

    def __str__(self) -> str:
        return f"{self.equipment_id}/{self.device_id}"


class Calibration(models.Model):
    """One calibration of a probe; never changed."""

    district = models.CharField(max_length=6)
    probe = models.ForeignKey(Probe, models.PROTECT, related_name="calibrations")
    done_on = models.DateField()
    due_on = models.DateField()
    certificate = models.CharField(max_length=60)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "probe", "certificate"], name="coldchain_certificate_once"
            ),
            models.CheckConstraint(
                name="coldchain_calibration_in_order",
                condition=Q(due_on__gt=F("done_on")) & ~Q(certificate=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.probe_id} {self.done_on}"
