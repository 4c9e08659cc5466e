"""Who eats, and what she is entitled to on which days."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.utils.timezone import now

from yiwang.kernel.eligibility.models import Grant, Programme
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.places.models import Placed
from yiwang.kernel.registry.fields import BlindIndexField, SealedField
from yiwang.kernel.registry.models import Person


class Diner(Placed):
    """就餐长者. District and street are those of her household registration, so that what is hers
    once lies in one shard; "wallet:<id>" is her account. `allergies` is a health note."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="+")
    allergies = SealedField()
    photo = models.ForeignKey(StoredFile, models.PROTECT, null=True, related_name="+")
    family_phone = SealedField()
    family_phone_index = BlindIndexField(of="family_phone", kind="phone")
    enrolled_at = models.DateTimeField(default=now)
    ended_on = models.DateField(null=True)

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["district", "person"], name="canteen_diner_once"),
        ]
        indexes = [models.Index(fields=["district", "street"], name="canteen_diners_by_street")]

    def __str__(self) -> str:
        return f"diner {self.pk}"

    @property
    def ref(self) -> str:
        """How credentials, facts, grants and bookings name her."""
        return f"person:{self.person_id}"

    @property
    def wallet(self) -> str:
        """Her account in the book of money."""
        return f"wallet:{self.pk}"


class Entitlement(models.Model):
    """What a grant means at the till: the decision's values by where she eats, from `since` until
    before `until`. Made from grants alone, and again when they change."""

    district = models.CharField(max_length=6)
    diner = models.ForeignKey(Diner, models.PROTECT, related_name="entitlements")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    grant = models.ForeignKey(Grant, models.PROTECT, related_name="+")
    since = models.DateField()
    until = models.DateField(null=True)
    values = models.JSONField()
    category = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="canteen_entitled_in_order",
                condition=Q(until__isnull=True) | Q(until__gt=F("since")),
            ),
            ExclusionConstraint(
                name="canteen_entitled_once",
                expressions=[
                    (F("district"), RangeOperators.EQUAL),
                    (F("diner"), RangeOperators.EQUAL),
                    (F("programme"), RangeOperators.EQUAL),
                    (
                        Func(F("since"), F("until"), RangeBoundary(), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ]

    def __str__(self) -> str:
        return f"{self.diner_id} from {self.since}"
