"""结算单: what is owed to an operator for a month or quarter, and who looked at it.

`district` is that of the book of money the statement was read from. Edges, the freeze of lines and
the append-only log are triggers (migration 0002).
"""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.verticals.canteen.models import Canteen, Operator

from ..rules.periods import Period


class Statement(models.Model):
    """Sums are fen. `gross` is all that the ledger credits to the operator in the period, `kept`
    what its tills took in cash and by outside codes (top-ups too), `given` its own share,
    `disputed` what waits for a decision; `due` is the rest, which finance pays (or, below zero,
    receives).

    `digest` covers every line: built again from the same transfers it is the same.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待街道核对")
        CHECKED = "checked", _("待区级审核")
        REVIEWED = "reviewed", _("待支付")
        PAID = "paid", _("已支付")
        RETURNED = "returned", _("已退回")

    district = models.CharField(max_length=6)
    operator = models.ForeignKey(Operator, models.PROTECT, related_name="statements")
    since = models.DateField()
    through = models.DateField()
    state = models.CharField(max_length=9, choices=State, default=State.DRAFT)
    meals = models.IntegerField(default=0)
    gross = models.BigIntegerField(default=0)
    kept = models.BigIntegerField(default=0)
    given = models.BigIntegerField(default=0)
    disputed = models.BigIntegerField(default=0)
    due = models.BigIntegerField(default=0)
    transfers = models.IntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True, default="")
    built_at = models.DateTimeField(default=now)
    prepared_by = models.BigIntegerField()
    submitted_by = models.BigIntegerField(null=True)
    submitted_at = models.DateTimeField(null=True)
    checkers = ArrayField(models.BigIntegerField(), default=list)
    reviewed_by = models.BigIntegerField(null=True)
    paid_by = models.BigIntegerField(null=True)
    paid_on = models.DateField(null=True)
    bank_reference = models.CharField(max_length=60, blank=True, default="")
    journal_id = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="canteen_settling_once",
                expressions=[
                    (F("district"), RangeOperators.EQUAL),
                    (F("operator"), RangeOperators.EQUAL),
                    (
                        Func(F("since"), F("through"), Value("[]"), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
            models.CheckConstraint(
                name="canteen_settling_state",
                condition=Q(
                    state__in=["draft", "submitted", "checked", "reviewed", "paid", "returned"]
                ),
            ),
            models.CheckConstraint(
                name="canteen_settling_due",
                condition=Q(due=F("gross") - F("kept") - F("given") - F("disputed")),
            ),
            models.CheckConstraint(
                name="canteen_settling_paid",
                condition=~Q(state="paid")
                | Q(
                    reviewed_by__isnull=False,
                    paid_by__isnull=False,
                    paid_on__isnull=False,
                    journal_id__isnull=False,
                )
                & ~Q(bank_reference="")
                | Q(gross=0, kept=0, reviewed_by__isnull=False, paid_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "state"], name="canteen_settling_by_state"),
        ]

    def __str__(self) -> str:
        return f"{self.operator_id} {self.period.code}"

    @property
    def period(self) -> Period:
        return Period(self.since, self.through)

    @property
    def ref(self) -> str:
        """How journals and the audit log name it."""
        return f"statement:{self.pk}"


class Part(models.Model):
    """One street's share of a statement: its clerk checks the canteens that stand there."""

    district = models.CharField(max_length=6)
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="parts")
    street = models.CharField(max_length=12)
    checked_by = models.BigIntegerField(null=True)
    checked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "statement", "street"], name="canteen_settling_street_once"
            ),
            models.CheckConstraint(
                name="canteen_settling_checked",
                condition=Q(checked_by__isnull=True, checked_at__isnull=True)
                | Q(checked_by__isnull=False, checked_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["street"], name="canteen_settling_by_street")]

    def __str__(self) -> str:
        return f"{self.street} of {self.statement_id}"


class Line(models.Model):
    """What one funder owes for one canteen and day. `amount` less `taken_back` is the sum of the
    transfers behind it; `meals` counts meals by their first transfer. `adjusts` tells corrections
    of days that an earlier statement closed. No `canteen` where no transfer says which."""

    class Funder(models.TextChoices):
        CITY = "city", _("市")
        DISTRICT = "district", _("区")
        STREET = "street", _("镇街")
        CHARITY = "charity", _("慈善")
        BONUS = "bonus", _("运营补贴")
        WALLET = "wallet", _("账户余额")
        CASH = "cash", _("现金")
        OUTSIDE = "outside", _("扫码支付")
        GIVEN = "given", _("企业让利")
        DISPUTE = "dispute", _("争议待定")
        OTHER = "other", _("其他")

    district = models.CharField(max_length=6)
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="lines")
    canteen = models.ForeignKey(Canteen, models.PROTECT, null=True, related_name="+")
    funder = models.CharField(max_length=8, choices=Funder)
    day = models.DateField()
    adjusts = models.BooleanField(default=False)
    meals = models.IntegerField()
    count = models.IntegerField()
    amount = models.BigIntegerField()
    taken_count = models.IntegerField()
    taken_back = models.BigIntegerField()
    net = models.GeneratedField(
        expression=F("amount") - F("taken_back"),
        output_field=models.BigIntegerField(),
        db_persist=True,
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "statement", "canteen", "funder", "day", "adjusts"],
                name="canteen_settling_line_once",
                nulls_distinct=False,
            ),
            models.CheckConstraint(
                name="canteen_settling_line_counts",
                condition=Q(count__gte=0, amount__gte=0, taken_count__gte=0, taken_back__gte=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.statement_id} {self.day} {self.funder}"


class Step(models.Model):
    """One step of a statement, by whom, with what was said. Only ever added."""

    district = models.CharField(max_length=6)
    statement = models.ForeignKey(Statement, models.CASCADE, related_name="steps")
    verb = models.CharField(max_length=20)
    account_id = models.BigIntegerField(null=True)
    name = models.CharField(max_length=60)
    note = models.CharField(max_length=300, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    at = models.DateTimeField(default=now)

    class Meta:
        indexes = [models.Index(fields=["statement", "id"], name="canteen_settling_steps")]

    def __str__(self) -> str:
        return f"{self.verb} by {self.name}"
