"""Counts of meals by canteen and day, and how far people walk to a canteen."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now

from ..models import Canteen, Meal


class Tally(models.Model):
    """就餐统计: the meals of a canteen on a day that were not undone, and what each funder pays of
    them in fen. `district` is the canteen's. Made from meals alone, and again when they change."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="tallies")
    day = models.DateField()
    meal = models.CharField(max_length=8, choices=Meal)
    meals = models.PositiveIntegerField()
    subsidised = models.PositiveIntegerField()
    delivered = models.PositiveIntegerField()
    price = models.BigIntegerField()
    city = models.BigIntegerField()
    district_part = models.BigIntegerField()
    street = models.BigIntegerField()
    charity = models.BigIntegerField()
    operator = models.BigIntegerField()
    diner_part = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "canteen", "day", "meal"], name="canteen_tally_once"
            ),
            models.CheckConstraint(
                name="canteen_tally_parts_are_the_price",
                condition=Q(
                    price=F("city")
                    + F("district_part")
                    + F("street")
                    + F("charity")
                    + F("operator")
                    + F("diner_part")
                ),
            ),
            models.CheckConstraint(
                name="canteen_tally_of_some",
                condition=Q(meals__gt=0, subsidised__lte=F("meals"), delivered__lte=F("meals")),
            ),
        ]
        indexes = [models.Index(fields=["canteen", "day"], name="canteen_tally_days")]

    def __str__(self) -> str:
        return f"{self.canteen_id} {self.day} {self.meal} {self.meals}"


class Recount(models.Model):
    """A day that is over and whose meals changed: a till was without a network, or a meal was
    undone after midnight. Written by a trigger on meals, taken by the next count."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    day = models.DateField()

    class Meta:
        indexes = [models.Index(fields=["district", "canteen", "day"], name="canteen_recounts")]

    def __str__(self) -> str:
        return f"{self.canteen_id} {self.day}"


class Counted(models.Model):
    """When the meals of a district were last counted."""

    district = models.CharField(max_length=6)
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district"], name="canteen_counted_district")
        ]

    def __str__(self) -> str:
        return f"{self.district} {self.at}"


class Walk(models.Model):
    """步行圈半径 from `since` on: the metres that stand for 15 minutes' walk. A district's own goes
    before the default, which has no district."""

    district = models.CharField(max_length=6, blank=True, default="")
    since = models.DateField()
    metres = models.PositiveIntegerField()
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "since"], name="canteen_walk_once_a_day"),
            models.CheckConstraint(
                name="canteen_walk_is_some_way", condition=Q(metres__gte=100, metres__lte=5000)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metres} m"


class Around(models.Model):
    """Elders who live within the circle of a canteen, as counted last."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.CASCADE, related_name="+")
    metres = models.PositiveIntegerField()
    elders = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "canteen"], name="canteen_around_once")
        ]

    def __str__(self) -> str:
        return f"{self.canteen_id} {self.elders}"


class Coverage(models.Model):
    """覆盖: of the elders of a community, how many live within any canteen's circle; `unplaced` of
    them have no point in the registry and are in neither."""

    district = models.CharField(max_length=6)
    street = models.CharField(max_length=12)
    community = models.CharField(max_length=15)
    elders = models.PositiveIntegerField()
    inside = models.PositiveIntegerField()
    unplaced = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "community"], name="canteen_coverage_once"),
            models.CheckConstraint(
                name="canteen_coverage_of_elders",
                condition=Q(elders__gte=F("inside") + F("unplaced")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.community} {self.inside}/{self.elders}"


class Unagreed(models.Model):
    """Differences of a canteen's last month that nobody has explained, as counted last."""

    district = models.CharField(max_length=6)
    canteen = models.ForeignKey(Canteen, models.CASCADE, related_name="+")
    open = models.PositiveIntegerField()
    at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "canteen"], name="canteen_unagreed_once")
        ]

    def __str__(self) -> str:
        return f"{self.canteen_id} {self.open}"
