"""The one tree of divisions, what stands on it, and `Placed`, base of every row with a place."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from yiwang.lib.place import Place

from .rules import LEVELS

LEVEL_NAMES = {
    "province": _("省"),
    "city": _("市"),
    "district": _("区县"),
    "street": _("街道"),
    "community": _("社区"),
    "large_grid": _("大网格"),
    "grid": _("网格"),
}


def bigram_index(field: str, name: str) -> GinIndex:
    """An index for two-character infix search of a text column; read with `selectors.containing`.

    The owning app's first migration must depend on `("places", "0001_tree")`, which makes the
    SQL function `yiwang_bigrams`.
    """
    return GinIndex(Func(F(field), function="yiwang_bigrams"), name=name)


def point_is_on_earth(name: str) -> models.CheckConstraint:
    """lon and lat (WGS 84 degrees) are both known and in range, or both unknown."""
    return models.CheckConstraint(
        name=name,
        condition=Q(lon__isnull=True, lat__isnull=True)
        | Q(
            lon__isnull=False,
            lat__isnull=False,
            lon__gte=-180,
            lon__lte=180,
            lat__gte=-90,
            lat__lte=90,
        ),
    )


def placed_indexes(name: str, *order: str) -> list[models.Index]:
    """The four indexes that make "everything in this place, in this order" an index range.

    `name` is a prefix of at most 19 characters, `order` the columns lists sort by, for example
    `placed_indexes("cases_case", "-opened_at", "-id")`.
    """
    return [
        models.Index(fields=[level, *order], name=f"{name}_{level}")
        for level in ("district", "street", "community", "grid")
    ]


class Placed(models.Model):
    """Base of every row that belongs to a place: ancestors as official codes, "" when unknown.

    A subclass's Meta inherits from `Placed.Meta`; one with constraints of its own writes
    `constraints = [*Placed.Meta.constraints, ...]`. lon, lat are WGS 84 degrees.
    """

    district = models.CharField(max_length=6, blank=True, default="")
    street = models.CharField(max_length=12, blank=True, default="")
    community = models.CharField(max_length=15, blank=True, default="")
    grid = models.CharField(max_length=20, blank=True, default="")
    lon = models.FloatField(null=True, blank=True)
    lat = models.FloatField(null=True, blank=True)
    address = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        abstract = True
        constraints = [
            point_is_on_earth("%(app_label)s_%(class)s_on_earth"),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_district_code",
                condition=Q(district__regex=r"^([0-9]{6})?$"),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_codes_nest",
                condition=(Q(grid="") | ~Q(community=""))
                & (Q(community="") | ~Q(street=""))
                & (Q(street="") | ~Q(district="")),
            ),
        ]

    @property
    def place(self) -> Place:
        """All of it as one value, for another row at the same place."""
        return Place(
            self.district, self.street, self.community, self.grid, self.lon, self.lat, self.address
        )


def _columns_follow_level() -> Q:
    """Own column holds the code, columns below are empty, columns above are filled."""
    rule = Q(pk__in=[])
    for depth, level in enumerate(LEVELS):
        row = Q(**{"level": level, level: F("code")})
        for below in LEVELS[depth + 1 :]:
            row &= Q(**{below: ""})
        for above in LEVELS[:depth]:
            if above != "large_grid":
                row &= ~Q(**{above: ""})
        rule = row if depth == 0 else rule | row
    return rule


class Division(models.Model):
    """One node of the tree. Its own code stands in the column of its own level too, so that
    `filter(street=code)` is the street and everything in it.

    Codes and levels never change: a division that is renamed keeps its row, one that is
    abolished or recoded gets `until` and the new code a new row. Triggers hold a child's
    ancestors equal to its parent's.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    level = models.CharField(max_length=10, choices=list(LEVEL_NAMES.items()))
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    province = models.CharField(max_length=2, blank=True, default="")
    city = models.CharField(max_length=4, blank=True, default="")
    district = models.CharField(max_length=6, blank=True, default="")
    street = models.CharField(max_length=12, blank=True, default="")
    community = models.CharField(max_length=15, blank=True, default="")
    large_grid = models.CharField(max_length=18, blank=True, default="")
    grid = models.CharField(max_length=20, blank=True, default="")

    since = models.DateField(null=True, blank=True)
    changed = models.DateField(null=True, blank=True)
    until = models.DateField(null=True, blank=True)

    # WKB polygon or multipolygon, lon lat in WGS 84; the bounds are its own, the point inside it.
    boundary = models.BinaryField(null=True)
    west = models.FloatField(null=True)
    south = models.FloatField(null=True)
    east = models.FloatField(null=True)
    north = models.FloatField(null=True)
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    area_m2 = models.FloatField(null=True)
    perimeter_m = models.FloatField(null=True)

    land_use = models.CharField(max_length=40, blank=True, default="")
    management_class = models.CharField(max_length=20, blank=True, default="")
    responsible = models.CharField(max_length=80, blank=True, default="")
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        ordering = ["code"]
        constraints = [
            point_is_on_earth("places_division_on_earth"),
            models.CheckConstraint(
                name="places_division_code_digits", condition=Q(code__regex=r"^[0-9]{2,20}$")
            ),
            models.CheckConstraint(name="places_division_named", condition=~Q(name="")),
            models.CheckConstraint(
                name="places_division_columns", condition=_columns_follow_level()
            ),
            models.CheckConstraint(
                name="places_division_dates",
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="places_division_bounds",
                condition=Q(boundary__isnull=True)
                | Q(
                    west__gte=-180,
                    south__gte=-90,
                    east__lte=180,
                    north__lte=90,
                    west__lt=F("east"),
                    south__lt=F("north"),
                    lon__isnull=False,
                    area_m2__gt=0,
                ),
            ),
        ]
        indexes = [
            models.Index(fields=["level", "code"], name="places_division_level"),
            models.Index(fields=["city", "code"], name="places_division_city"),
            *placed_indexes("places_division", "code"),
            bigram_index("name", "places_division_name"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class Building(Placed):
    """A building with its footprint. `code` begins with the district and never changes."""

    class Kind(models.TextChoices):
        RESIDENTIAL = "residential", _("住宅")
        TOWER = "tower", _("高层住宅")
        SHOP = "shop", _("商铺")
        OFFICE = "office", _("办公")
        SCHOOL = "school", _("学校")
        HOSPITAL = "hospital", _("医院")
        MARKET = "market", _("市场")
        STATION = "station", _("车站")
        PUBLIC = "public", _("公共服务")
        INDUSTRIAL = "industrial", _("厂房仓库")
        OTHER = "other", _("其他")

    code = models.CharField(max_length=24)
    name = models.CharField(max_length=80, blank=True, default="")
    estate = models.CharField(max_length=80, blank=True, default="")
    kind = models.CharField(max_length=12, choices=Kind, default=Kind.OTHER)
    footprint = models.BinaryField(null=True)  # WKB polygon, lon lat in WGS 84
    floors = models.PositiveSmallIntegerField(default=1)
    height_m = models.FloatField(null=True)
    units = models.PositiveSmallIntegerField(default=1)  # 单元, that is staircases
    households = models.PositiveIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True, default="")

    class Meta(Placed.Meta):
        constraints = [
            *Placed.Meta.constraints,
            models.UniqueConstraint(fields=["district", "code"], name="places_building_code"),
            models.CheckConstraint(
                name="places_building_code_in_district",
                condition=~Q(district="") & Q(code__startswith=F("district")),
            ),
            models.CheckConstraint(
                name="places_building_sizes",
                condition=Q(floors__gte=1, floors__lte=300)
                & (Q(height_m__isnull=True) | Q(height_m__gt=0, height_m__lte=1000)),
            ),
        ]
        indexes = [
            *placed_indexes("places_building", "code"),
            bigram_index("name", "places_building_name"),
            bigram_index("address", "places_building_address"),
        ]

    def __str__(self) -> str:
        return self.name or self.address or self.code


class ResponsibilityArea(models.Model):
    """责任网格: a named set of grids given to one person by a post in `access`.

    `code` begins with the district, so that it is unique everywhere.
    """

    district = models.CharField(max_length=6)
    code = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    grids: models.ManyToManyField = models.ManyToManyField(
        Division, through="ResponsibilityGrid", related_name="areas"
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["district", "code"], name="places_area_code"),
            models.CheckConstraint(
                name="places_area_code_in_district",
                condition=Q(district__regex=r"^[0-9]{6}$") & Q(code__startswith=F("district")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class ResponsibilityGrid(models.Model):
    """One grid of one area; a trigger holds it to grids of the area's own district."""

    district = models.CharField(max_length=6)
    area = models.ForeignKey(ResponsibilityArea, models.CASCADE, related_name="members")
    grid = models.ForeignKey(Division, models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "area", "grid"], name="places_area_grid")
        ]

    def __str__(self) -> str:
        return f"{self.area_id} {self.grid_id}"


class BaseFeature(models.Model):
    """A line or area that gives the map a ground without tiles from outside."""

    class Kind(models.TextChoices):
        ROAD = "road", _("道路")
        RAIL = "rail", _("铁路")
        WATER = "water", _("水系")
        GREEN = "green", _("绿地")
        SQUARE = "square", _("广场")

    district = models.CharField(max_length=6)
    street = models.CharField(max_length=12)
    code = models.CharField(max_length=24)
    kind = models.CharField(max_length=8, choices=Kind)
    rank = models.CharField(max_length=16, blank=True, default="")  # roads: main, secondary, lane
    name = models.CharField(max_length=80, blank=True, default="")
    width_m = models.FloatField(null=True)
    geometry = models.BinaryField()  # WKB, lon lat in WGS 84

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["district", "code"], name="places_feature_code"),
            models.CheckConstraint(
                name="places_feature_code_in_street", condition=Q(code__startswith=F("street"))
            ),
        ]
        indexes = [models.Index(fields=["street", "kind"], name="places_feature_street")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


class Revision(models.Model):
    """A number for each table behind the map that a trigger renews with every statement on it.

    Numbers come from a sequence, so a rolled-back change never lends its number to another.
    Caches compare for equality; a missing row means an empty table.
    """

    table = models.CharField(max_length=40, primary_key=True)
    number = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.table} {self.number}"
