"""What a canteen cooks, and what it serves on a day."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.booking.models import Session

from ...models import Canteen, Meal


class Course(models.TextChoices):
    MEAT = "meat", _("荤菜")
    VEGETABLE = "vegetable", _("素菜")
    SOUP = "soup", _("汤")
    STAPLE = "staple", _("主食")


class Dish(models.Model):
    """菜品. `allergens` are codes of `rules.allergens`; `low_salt` 少盐 and `soft` 软烂 are what
    elders ask for. A dish that is no longer cooked stays for old menus."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.CASCADE, related_name="dishes")
    name = models.CharField(max_length=40)
    course = models.CharField(max_length=10, choices=Course)
    allergens = models.JSONField(default=list)
    low_salt = models.BooleanField(default=False)
    soft = models.BooleanField(default=False)
    dropped_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "canteen", "name"], name="canteen_menus_dish_once"
            ),
            models.CheckConstraint(name="canteen_menus_dish_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="canteen_menus_course_known",
                condition=Q(course__in=["meat", "vegetable", "soup", "staple"]),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Menu(models.Model):
    """What a canteen serves at one meal of one day. Published it has a session of booking, whose
    places are the meals that can be had; `deliveries` is how many of them can be brought."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.CASCADE, related_name="menus")
    day = models.DateField()
    meal = models.CharField(max_length=8, choices=Meal)
    session = models.ForeignKey(Session, models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    deliveries = models.PositiveIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "canteen", "day", "meal"], name="canteen_menus_menu_once"
            ),
            models.UniqueConstraint(
                fields=["district", "session"], name="canteen_menus_session_once"
            ),
            models.CheckConstraint(
                name="canteen_menus_published_has_session",
                condition=Q(published_at__isnull=True, session__isnull=True)
                | Q(published_at__isnull=False, session__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.meal}"


class MenuDish(models.Model):
    """A dish of a menu. `stock` is how many portions there are, empty for as many as there are
    meals; `left` what is not taken of them."""

    district = models.CharField(max_length=6)
    menu = models.ForeignKey(Menu, models.CASCADE, related_name="dishes")
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    stock = models.PositiveIntegerField(null=True)
    left = models.IntegerField(null=True)
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=120, blank=True, default="")

    class Meta:
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["district", "menu", "dish"], name="canteen_menus_dish_of_menu_once"
            ),
            models.CheckConstraint(
                name="canteen_menus_stock_never_below_zero",
                condition=Q(stock__isnull=True, left__isnull=True)
                | Q(
                    stock__isnull=False,
                    left__isnull=False,
                    left__gte=0,
                    left__lte=models.F("stock"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return str(self.dish)
