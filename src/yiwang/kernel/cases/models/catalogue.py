"""The catalogue: classes of matters, conditions with their limits, and who answers where."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.access.models import Department
from yiwang.lib.worktime import Unit

UNITS = [
    (Unit.CLOCK_HOUR.value, _("紧急工作时")),
    (Unit.WORK_HOUR.value, _("工作时")),
    (Unit.WORK_DAY.value, _("工作日")),
    (Unit.NATURAL_DAY.value, _("自然日")),
]


class MatterClass(models.Model):
    """A major or minor class of components or events. Codes are of variable width (DOMAIN §0.4).

    A minor class's code begins with its major's. `area` is the trade the matter belongs to.
    `provenance` says where code and name come from, and how sure that is.
    """

    code = models.CharField(max_length=24, unique=True)
    name = models.CharField(max_length=60)
    kind = models.CharField(
        max_length=10,
        choices=[("component", _("部件")), ("event", _("事件")), ("other", _("其他"))],
    )
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="children")
    area = models.CharField(max_length=40, blank=True)
    since = models.DateField(null=True)
    until = models.DateField(null=True)
    provenance = models.CharField(max_length=120, blank=True)
    reportable = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(since__isnull=True) | Q(until__gte=F("since")),
                name="cases_class_ends_after_it_begins",
            )
        ]

    def __str__(self) -> str:
        return self.name


class ClassRule(models.Model):
    """立案条件: when a matter of the class is registered, closed, by whom, and in how long."""

    matter_class = models.ForeignKey(MatterClass, models.PROTECT, related_name="rules")
    ordinal = models.PositiveSmallIntegerField(default=1)
    condition = models.CharField(max_length=300)
    closing = models.CharField(max_length=300, blank=True)
    limit_value = models.DecimalField(max_digits=8, decimal_places=3)
    limit_unit = models.CharField(max_length=16, choices=UNITS)
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    legal_basis = models.CharField(max_length=300, blank=True)
    source = models.CharField(max_length=200, blank=True)
    is_default = models.BooleanField(default=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        ordering = ["matter_class__code", "ordinal", "since"]
        constraints = [
            models.UniqueConstraint(
                fields=["matter_class", "ordinal", "since"], name="cases_rule_once_a_day"
            ),
            models.CheckConstraint(condition=Q(limit_value__gt=0), name="cases_rule_limit_is_time"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="cases_rule_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.matter_class_id}.{self.ordinal}"


class Route(models.Model):
    """Which department answers for a class ("" for all) in a division ("" for everywhere)."""

    class_code = models.CharField(max_length=24, blank=True)
    division = models.CharField(max_length=20, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, related_name="routes")
    source = models.CharField(max_length=200, blank=True)
    since = models.DateField()
    until = models.DateField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["class_code", "division"],
                condition=Q(until__isnull=True),
                name="cases_one_open_route",
            )
        ]

    def __str__(self) -> str:
        return f"{self.class_code}@{self.division}"
