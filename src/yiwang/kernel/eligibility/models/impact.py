"""What a rule set would change, subject by subject, before it is published."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .deciding import Outcome
from .periods import of_a_district
from .programmes import RuleSet


class ImpactRun(models.Model):
    """影响测算 of a rule set as it was (`digest`) on a day. `cost` is the outcome column that is
    summed; `counts` by change, with the sums before and after."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待计算")
        RUNNING = "running", _("计算中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("计算失败")

    district = models.CharField(max_length=6)
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="impacts")
    digest = models.CharField(max_length=64)
    on = models.DateField()
    cost = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    counts = models.JSONField(default=dict)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            of_a_district("eligibility_impact_district"),
            models.CheckConstraint(
                name="eligibility_impact_done_is_whole",
                condition=~Q(state="done") | Q(finished_at__isnull=False, done=models.F("total")),
            ),
        ]
        indexes = [models.Index(fields=["rule_set", "-id"], name="eligibility_impact_rules")]

    def __str__(self) -> str:
        return f"{self.rule_set_id} {self.on}"


class ImpactLine(models.Model):
    """A subject whose answer would be another, or is not known; others are only counted."""

    class Change(models.TextChoices):
        GAINS = "gains", _("新增享受")
        LOSES = "loses", _("不再享受")
        CHANGES = "changes", _("待遇改变")
        UNKNOWN = "unknown", _("待人工核实")

    district = models.CharField(max_length=6)
    run = models.ForeignKey(ImpactRun, models.CASCADE, related_name="lines")
    subject = models.CharField(max_length=60)
    change = models.CharField(max_length=8, choices=Change)
    before = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    after = models.CharField(max_length=10, choices=Outcome)
    before_reason = models.TextField(blank=True, default="")
    after_reason = models.TextField()
    cost = models.BigIntegerField(default=0)
    holds = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["district", "run", "subject"], name="eligibility_one_line_a_subject"
            )
        ]
        indexes = [models.Index(fields=["run", "change", "id"], name="eligibility_line_change")]

    def __str__(self) -> str:
        return f"{self.subject} {self.change}"
