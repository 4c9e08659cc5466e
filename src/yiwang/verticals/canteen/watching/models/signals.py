"""What looks like money for meals that nobody ate."""

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from yiwang.kernel.cases.models import Case
from yiwang.verticals.canteen.models import Canteen, Diner


class Signal(models.Model):
    """异常信号: found once (`key` names its evidence), never a verdict. `evidence` is what was
    read then, with the thresholds it was judged by, and never changes (a trigger); names in it
    are masked. District and street are the canteen's; `amount` is the subsidy at stake in fen."""

    class Kind(models.TextChoices):
        AFTER_DEATH = "after_death", _("身故后就餐")
        INSTITUTION = "institution", _("住院或入住机构期间就餐")
        TWO_PLACES = "two_places", _("两处就餐来不及到达")
        SCAN_ROW = "scan_row", _("连续刷卡")
        PRICE_CAP = "price_cap", _("提价由补贴承担")
        SEATS = "seats", _("就餐人数超过座位")

    class State(models.TextChoices):
        OPEN = "open", _("待核实")
        EXPLAINED = "explained", _("已说明")
        CASE = "case", _("已立案")
        DISMISSED = "dismissed", _("已排除")

    district = models.CharField(max_length=6)
    street = models.CharField(max_length=12)
    canteen = models.ForeignKey(Canteen, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=12, choices=Kind)
    key = models.CharField(max_length=80)
    day = models.DateField()
    diner = models.ForeignKey(Diner, models.PROTECT, null=True, related_name="+")
    amount = models.PositiveIntegerField(default=0)
    evidence = models.JSONField()
    found_at = models.DateTimeField(default=now)
    state = models.CharField(max_length=9, choices=State, default=State.OPEN)
    reason = models.CharField(max_length=300, blank=True, default="")
    settled_by = models.BigIntegerField(null=True)
    settled_name = models.CharField(max_length=60, blank=True, default="")
    settled_at = models.DateTimeField(null=True)
    case = models.ForeignKey(Case, models.PROTECT, null=True, related_name="+")
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, blank=True, default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "kind", "key"], name="canteen_watching_signal_once"
            ),
            models.UniqueConstraint(
                fields=["district", "case"], name="canteen_watching_signal_case_once"
            ),
            models.CheckConstraint(
                name="canteen_watching_signal_settled",
                condition=Q(state="open", settled_at__isnull=True, reason="")
                | Q(state__in=["explained", "dismissed"], settled_at__isnull=False) & ~Q(reason="")
                | Q(state="case", settled_at__isnull=False),
            ),
            models.CheckConstraint(
                name="canteen_watching_signal_has_case",
                condition=Q(state="case", case__isnull=False)
                | ~Q(state="case") & Q(case__isnull=True, ended_at__isnull=True),
            ),
        ]
        indexes = [
            models.Index(fields=["district", "street", "-day"], name="canteen_watching_signals"),
            models.Index(fields=["canteen", "-day"], name="canteen_watching_of_canteen"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"
