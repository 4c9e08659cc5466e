"""What is kept of each dish, in case somebody falls ill."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from yiwang.verticals.canteen.menus.models import Dish
from yiwang.verticals.canteen.models import Canteen, Meal


class Sample(models.Model):
    """留样 of a dish of one meal. `least_grams` and `least_hours` are what was asked for on that
    day; it stays as it was taken (a trigger), and is thrown away once, not before `keep_until`."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    day = models.DateField()
    meal = models.CharField(max_length=8, choices=Meal)
    dish = models.ForeignKey(Dish, models.PROTECT, related_name="+")
    grams = models.PositiveIntegerField()
    least_grams = models.PositiveIntegerField()
    least_hours = models.PositiveIntegerField()
    taken_at = models.DateTimeField()
    keep_until = models.DateTimeField()
    taken_by = models.BigIntegerField(null=True)
    taken_name = models.CharField(max_length=60)
    entered_at = models.DateTimeField(default=now)
    thrown_at = models.DateTimeField(null=True)
    thrown_by = models.BigIntegerField(null=True)
    request_id = models.UUIDField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "canteen", "day", "meal", "dish"],
                name="canteen_watching_sample_once",
            ),
            models.CheckConstraint(
                name="canteen_watching_sample_enough",
                condition=Q(grams__gte=F("least_grams"), least_grams__gte=1, least_hours__gte=1),
            ),
            models.CheckConstraint(
                name="canteen_watching_sample_kept",
                condition=Q(thrown_at__isnull=True) | Q(thrown_at__gte=F("keep_until")),
            ),
        ]
        indexes = [
            models.Index(fields=["canteen", "-day", "meal"], name="canteen_watching_samples"),
        ]

    def __str__(self) -> str:
        return f"{self.dish_id} {self.day}"
