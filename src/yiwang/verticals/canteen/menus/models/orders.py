"""Who ordered which meal, eaten in or brought, and the portions of it."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.booking.models import Reservation
from yiwang.kernel.registry.fields import SealedField

from ...models import Canteen, Diner, Meal
from .dishes import Menu, MenuDish


class Order(models.Model):
    """订餐. `district` is the diner's, as of meals: one order a person, day and meal across all
    canteens. The place itself is booking's `reservation`, whose state tells how it stands."""

    class How(models.TextChoices):
        CLERK = "clerk", _("电话或现场（经办人）")
        SELF = "self", _("本人")
        FAMILY = "family", _("家属")

    district = models.CharField(max_length=6)
    diner = models.ForeignKey(Diner, models.PROTECT, related_name="orders")
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    canteen_district = models.CharField(max_length=6)
    menu = models.ForeignKey(Menu, models.PROTECT, related_name="orders")
    reservation = models.ForeignKey(Reservation, models.PROTECT, related_name="+")
    day = models.DateField()
    meal = models.CharField(max_length=8, choices=Meal)
    delivered = models.BooleanField(default=False)
    address = SealedField()
    how = models.CharField(max_length=8, choices=How)
    without = models.JSONField(default=list)
    made_at = models.DateTimeField(default=now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "diner", "day", "meal"],
                condition=Q(ended_at__isnull=True),
                name="canteen_menus_one_order",
            ),
            models.UniqueConstraint(
                fields=["district", "reservation"], name="canteen_menus_place_once"
            ),
        ]
        indexes = [
            models.Index(fields=["canteen", "day", "meal"], name="canteen_orders_of_day"),
            models.Index(fields=["district", "diner", "-day"], name="canteen_orders_of_diner"),
        ]

    def __str__(self) -> str:
        return f"order {self.pk}"


class Portion(models.Model):
    """One dish of an order. Taken with the place and given back with it."""

    district = models.CharField(max_length=6)
    order = models.ForeignKey(Order, models.CASCADE, related_name="portions")
    dish = models.ForeignKey(MenuDish, models.PROTECT, related_name="portions")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "order", "dish"], name="canteen_menus_portion_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.dish_id}"


class Asked(models.Model):
    """A request for meals and what was answered, day by day."""

    district = models.CharField(max_length=6)
    request_id = models.UUIDField()
    digest = models.CharField(max_length=64)
    answer = models.JSONField(default=list)
    made_by = models.BigIntegerField(null=True)
    made_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "request_id"], name="canteen_menus_asked_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.request_id)
