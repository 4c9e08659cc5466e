"""Who runs canteens, where they stand, and when they serve what for how much."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.models import Department
from yiwang.kernel.eligibility.models import Programme
from yiwang.kernel.places.models import Placed
from yiwang.kernel.registry.fields import BlindIndexField, SealedField


class Meal(models.TextChoices):
    LUNCH = "lunch", _("午餐")
    DINNER = "dinner", _("晚餐")


class Operator(models.Model):
    """运营单位. Its people hold posts over `department`; money owed to it is on the account
    "operator:<id>" of the district that owes."""

    district = models.CharField(max_length=6)
    name = models.CharField(max_length=80)
    credit_code = models.CharField(max_length=18)
    department = models.ForeignKey(Department, models.PROTECT, related_name="+")
    phone = SealedField()
    phone_index = BlindIndexField(of="phone", kind="phone")
    since = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "credit_code"], name="canteen_operator_once"
            ),
            models.CheckConstraint(
                name="canteen_operator_in_order",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("since")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Canteen(Placed):
    """长者饭堂. Its meals are subsidised by `programme`; none for one that only sells."""

    code = models.CharField(max_length=30)
    name = models.CharField(max_length=60)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="canteens")
    programme = models.ForeignKey(Programme, models.PROTECT, null=True, related_name="+")
    seats = models.PositiveIntegerField()
    opened_on = models.DateField()
    closed_on = models.DateField(null=True)

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["district", "code"], name="canteen_code_once"),
            models.CheckConstraint(name="canteen_stands_somewhere", condition=~Q(street="")),
            models.CheckConstraint(name="canteen_has_seats", condition=Q(seats__gte=1)),
        ]
        indexes = [models.Index(fields=["district", "street"], name="canteen_by_street")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        """How other rooms name it."""
        return f"canteen:{self.pk}"


class Serving(models.Model):
    """One meal that a canteen serves: its local hours, cut-offs (`order_days` before the day),
    price in fen and places."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.CASCADE, related_name="servings")
    meal = models.CharField(max_length=8, choices=Meal)
    begins = models.TimeField()
    ends = models.TimeField()
    order_by = models.TimeField()
    order_days = models.PositiveSmallIntegerField(default=0)
    cancel_by = models.TimeField(null=True)
    cancel_days = models.PositiveSmallIntegerField(default=0)
    price = models.PositiveIntegerField()
    places = models.PositiveIntegerField()
    workdays_only = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "canteen", "meal"], name="canteen_serving_once"
            ),
            models.CheckConstraint(
                name="canteen_serving_in_order", condition=Q(begins__lt=F("ends"))
            ),
            models.CheckConstraint(name="canteen_serving_priced", condition=Q(price__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.canteen_id} {self.meal}"
