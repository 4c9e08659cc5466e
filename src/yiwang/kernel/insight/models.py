"""Marks (what each case counts in), deltas and totals of them, appraisals and their weights."""

from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.cases.models import Case


class Mark(models.Model):
    """A case counts in a measure on a day: the line behind every number.

    Written in the transaction of the log entry. `n` is 0 where the case counts for the
    department alone (a part split off; a department it has left since). `held`: set aside
    while the case is merged into another.
    """

    district = models.CharField(max_length=6)
    street = models.CharField(max_length=12, blank=True)
    community = models.CharField(max_length=15, blank=True)
    grid = models.CharField(max_length=20, blank=True)
    # No foreign key in the database: eight checks a case would cost more than the marks
    # themselves, and cases are never deleted. `invariants.marks_other_than_the_log` sees strays.
    case = models.ForeignKey(Case, models.DO_NOTHING, db_constraint=False, related_name="marks")
    measure = models.CharField(max_length=24)
    day = models.DateField()
    class_code = models.CharField(max_length=24, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    department_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    n = models.SmallIntegerField(default=1)
    held = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "case", "measure", "department_id"],
                nulls_distinct=False,
                name="insight_case_counts_once",
            ),
            models.CheckConstraint(condition=Q(n__in=[0, 1]), name="insight_mark_is_one_case"),
        ]
        indexes = [
            models.Index(fields=["district", "measure", "day"], name="insight_mark_district"),
            models.Index(fields=["street", "measure", "day"], name="insight_mark_street"),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.measure} {self.day}"


class Delta(models.Model):
    """A change of the numbers, not folded yet. `n_department` counts in the department's figure.

    `stage` and a missing `day` belong to the level `open`, which is of now.
    """

    district = models.CharField(max_length=6)
    street = models.CharField(max_length=12, blank=True)
    class_code = models.CharField(max_length=24, blank=True)
    channel = models.CharField(max_length=12, blank=True)
    department_id = models.BigIntegerField(null=True)
    post_id = models.BigIntegerField(null=True)
    actor_id = models.BigIntegerField(null=True)
    stage = models.CharField(max_length=20, blank=True)
    measure = models.CharField(max_length=24)
    day = models.DateField(null=True)
    n = models.IntegerField()
    n_department = models.IntegerField()

    class Meta:
        # Behind a large import the fold may be minutes late; today's numbers stay a short read.
        indexes = [models.Index(fields=["district", "measure", "day"], name="insight_delta_day")]

    def __str__(self) -> str:
        return f"{self.district} {self.measure} {self.n:+d}"


class Total(models.Model):
    """The folded sum of a measure on a day in a district or street, whole or by one facet."""

    district = models.CharField(max_length=6)
    division = models.CharField(max_length=12)
    facet = models.CharField(max_length=10, blank=True)
    value = models.CharField(max_length=24, blank=True)
    measure = models.CharField(max_length=24)
    day = models.DateField(null=True)
    n = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "division", "facet", "measure", "day", "value"],
                nulls_distinct=False,
                name="insight_total_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.facet} {self.value} {self.measure} {self.n}"


OBJECTS = [
    ("division", _("区域")),
    ("department", _("部门")),
    ("post", _("岗位")),
    ("collector", _("采集员")),
]
PERIODS = [
    ("day", _("日")),
    ("week", _("周")),
    ("month", _("月")),
    ("quarter", _("季")),
    ("year", _("年")),
]


class Weight(models.Model):
    """How much an indicator weighs in the score of one kind of object, from a day to a day."""

    kind = models.CharField(max_length=10, choices=OBJECTS)
    indicator = models.CharField(max_length=32)
    weight = models.DecimalField(max_digits=6, decimal_places=3)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(weight__gt=0), name="insight_weight_is_positive"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
                name="insight_weight_ends_after_it_begins",
            ),
            models.UniqueConstraint(
                fields=["kind", "indicator", "since"], name="insight_weight_once_a_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.indicator} {self.weight}"


class Appraisal(models.Model):
    """A kept appraisal: objects of one kind in a division over a period. It never changes; an
    appraisal made again of the same period is a new edition."""

    district = models.CharField(max_length=6, blank=True)
    division = models.CharField(max_length=20)
    kind = models.CharField(max_length=10, choices=OBJECTS)
    period = models.CharField(max_length=8, choices=PERIODS)
    since = models.DateField()
    until = models.DateField()
    edition = models.PositiveSmallIntegerField(default=1)
    made_at = models.DateTimeField(default=now)
    made_by_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "division", "kind", "period", "since", "edition"],
                name="insight_appraisal_edition_once",
            ),
            models.CheckConstraint(
                condition=Q(until__gte=F("since")), name="insight_appraisal_has_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.division} {self.kind} {self.since}"


class AppraisalLine(models.Model):
    """One object of an appraisal: indicators as {code: [numerator, denominator]}, its weights
    as {code: weight} and the score, 0 to 100, or null where nothing could be measured."""

    district = models.CharField(max_length=6, blank=True)
    appraisal = models.ForeignKey(Appraisal, models.PROTECT, related_name="lines")
    value = models.CharField(max_length=24)
    name = models.CharField(max_length=80)
    figures = models.JSONField()
    weights = models.JSONField()
    score = models.DecimalField(max_digits=6, decimal_places=2, null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "appraisal", "value"], name="insight_line_once"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 100)),
                name="insight_score_in_range",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.appraisal_id} {self.value}"
