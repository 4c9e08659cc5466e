"""Where vaccines are kept: clinics and the stores of the CDC."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.places.models import Placed, placed_indexes


class Unit(Placed):
    """A unit that keeps vaccines. `telephone` is its own line, which is public."""

    class Kind(models.TextChoices):
        CLINIC = "clinic", _("接种单位")
        STORE = "store", _("疾控冷库")

    code = models.CharField(max_length=20)
    name = models.CharField(max_length=60)
    kind = models.CharField(max_length=6, choices=Kind, default=Kind.CLINIC)
    contact = models.CharField(max_length=40)
    telephone = models.CharField(max_length=20)
    closed_on = models.DateField(null=True)
    registered_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["district", "code"], name="coldchain_unit_once"),
            models.CheckConstraint(
                name="coldchain_unit_says_who",
                condition=~Q(district="") & ~Q(name="") & ~Q(contact="") & ~Q(telephone=""),
            ),
        ]
        indexes = placed_indexes("coldchain_unit", "name", "id")

    def __str__(self) -> str:
        return self.name
