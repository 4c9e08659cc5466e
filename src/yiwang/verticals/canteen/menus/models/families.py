"""Who of her family may see and book for her."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from yiwang.kernel.registry.fields import BlindIndexField, SealedField

from ...models import Diner


class FamilyMember(models.Model):
    """家属. Signs in by a link of her own (a credential of "family:<id>") until revoked."""

    district = models.CharField(max_length=6)
    diner = models.ForeignKey(Diner, models.PROTECT, related_name="family")
    name = models.CharField(max_length=40)
    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")
    invited_at = models.DateTimeField(default=now)
    invited_by = models.BigIntegerField(null=True)
    came_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "diner", "phone_index"],
                condition=Q(revoked_at__isnull=True),
                name="canteen_menus_family_once",
            ),
            models.CheckConstraint(
                name="canteen_menus_family_reachable", condition=~Q(phone_index="") & ~Q(name="")
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How her credential names her."""
        return f"family:{self.pk}"
