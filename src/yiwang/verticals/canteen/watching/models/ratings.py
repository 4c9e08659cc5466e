"""What diners say of the meals they ate."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now

from yiwang.verticals.canteen.models import Canteen, Diner, MealServed


class Rating(models.Model):
    """评价 of one meal by whoever ate it, or her family for her. A trigger keeps it as it is, and
    to a meal of hers that was not undone."""

    district = models.CharField(max_length=6)
    served = models.ForeignKey(MealServed, models.PROTECT, related_name="+")
    diner = models.ForeignKey(Diner, models.PROTECT, related_name="+")
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    day = models.DateField()
    stars = models.PositiveSmallIntegerField()
    words = models.CharField(max_length=200, blank=True, default="")
    by_family = models.BooleanField(default=False)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "served"], name="canteen_watching_rated_once"
            ),
            models.CheckConstraint(
                name="canteen_watching_stars", condition=Q(stars__gte=1, stars__lte=5)
            ),
        ]
        indexes = [models.Index(fields=["canteen", "-day"], name="canteen_watching_ratings")]

    def __str__(self) -> str:
        return f"{self.served_id}: {self.stars}"
