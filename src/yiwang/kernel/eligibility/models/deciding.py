"""Decisions as they were taken, grants that rest on them, and who is looked at again."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .periods import PERIOD, in_order, of_a_district
from .programmes import Programme, RuleSet


class Outcome(models.TextChoices):
    ELIGIBLE = "eligible", _("享受")
    INELIGIBLE = "ineligible", _("不享受")
    UNKNOWN = "unknown", _("待人工核实")


class Decision(models.Model):
    """判定. `inputs` maps a field to its value and where it came from; `digest` covers rules,
    day, inputs and answer. Never changed."""

    district = models.CharField(max_length=6)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    rule_set = models.ForeignKey(RuleSet, models.PROTECT, related_name="decisions")
    subject = models.CharField(max_length=60)
    on = models.DateField()
    inputs = models.JSONField()
    outcome = models.CharField(max_length=10, choices=Outcome)
    reason = models.TextField()
    values = models.JSONField()
    rows = models.JSONField()
    digest = models.CharField(max_length=64)
    request_id = models.UUIDField(null=True)
    decided_at = models.DateTimeField(default=now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            of_a_district("eligibility_decision_district"),
            models.CheckConstraint(
                name="eligibility_decision_outcome", condition=Q(outcome__in=Outcome.values)
            ),
            models.CheckConstraint(
                name="eligibility_unknown_gives_nothing",
                condition=Q(outcome="eligible") | Q(values={}),
            ),
            models.UniqueConstraint(
                fields=["district", "request_id"],
                condition=Q(request_id__isnull=False),
                name="eligibility_decision_request_once",
            ),
            models.UniqueConstraint(
                fields=["district", "id", "programme", "subject", "outcome"],
                name="eligibility_decision_says",
            ),
        ]
        indexes = [
            models.Index(
                fields=["district", "subject", "programme", "-id"],
                name="eligibility_decision_subject",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.on} {self.outcome}"


class Grant(models.Model):
    """待遇: a subject is entitled in a period. Its decision is eligible, by foreign key; its end
    may only come nearer. An empty period was believed once and never was."""

    district = models.CharField(max_length=6)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="grants")
    subject = models.CharField(max_length=60)
    decision = models.ForeignKey(Decision, models.PROTECT, related_name="grants")
    outcome = models.CharField(max_length=10, default=Outcome.ELIGIBLE)
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    values = models.JSONField()
    opened_at = models.DateTimeField(default=now)
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    end_reason = models.CharField(max_length=300, blank=True, default="")
    request_id = models.UUIDField(null=True)

    class Meta:
        constraints = [
            in_order("eligibility_grant_in_order"),
            models.CheckConstraint(
                name="eligibility_only_the_eligible", condition=Q(outcome="eligible")
            ),
            models.CheckConstraint(
                name="eligibility_an_end_has_its_reason",
                condition=Q(ended_at__isnull=True, end_reason="")
                | (Q(ended_at__isnull=False, until__isnull=False) & ~Q(end_reason="")),
            ),
            models.UniqueConstraint(
                fields=["district", "request_id"],
                condition=Q(request_id__isnull=False),
                name="eligibility_grant_request_once",
            ),
            ExclusionConstraint(
                name="eligibility_one_grant_a_day",
                expressions=[
                    (F("subject"), RangeOperators.EQUAL),
                    (F("programme"), RangeOperators.EQUAL),
                    (F("district"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [
            models.Index(fields=["district", "programme", "subject"], name="eligibility_grant_who")
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.since}"


class Standing(models.Model):
    """在册: a subject whose grants follow the facts. `due_on` is the next day on which the answer
    may be another: a birthday, the start or end of a fact, of a rule set."""

    district = models.CharField(max_length=6)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="standings")
    subject = models.CharField(max_length=60)
    since = models.DateField()
    followed = models.BooleanField(default=True)
    due_on = models.DateField(null=True)
    outcome = models.CharField(max_length=10, choices=Outcome, blank=True, default="")
    reason = models.TextField(blank=True, default="")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="+")
    changed_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            of_a_district("eligibility_standing_district"),
            models.UniqueConstraint(
                fields=["district", "programme", "subject"], name="eligibility_stands_once"
            ),
            models.CheckConstraint(
                name="eligibility_only_the_followed_are_due",
                condition=Q(followed=True) | Q(due_on__isnull=True),
            ),
        ]
        indexes = [
            models.Index(
                fields=["due_on", "id"],
                condition=Q(due_on__isnull=False),
                name="eligibility_standing_due",
            ),
            models.Index(fields=["district", "subject"], name="eligibility_standing_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.outcome}"
