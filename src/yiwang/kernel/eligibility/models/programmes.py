"""What can be granted, and the dated rules that say to whom."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .periods import PERIOD, in_order, of_a_district


class Programme(models.Model):
    """待遇项目. `unit` is what an outcome is counted in: 元/餐, 元/月."""

    district = models.CharField(max_length=6)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=80)
    unit = models.CharField(max_length=20, blank=True, default="")
    created_at = models.DateTimeField(default=now)

    class Meta:
        constraints = [
            of_a_district("eligibility_programme_district"),
            models.CheckConstraint(
                name="eligibility_programme_code", condition=Q(code__regex=r"^[a-z][a-z0-9_-]*$")
            ),
            models.CheckConstraint(name="eligibility_programme_titled", condition=~Q(title="")),
            models.UniqueConstraint(
                fields=["district", "code"], name="eligibility_one_programme_per_code"
            ),
            models.UniqueConstraint(
                fields=["district", "id"], name="eligibility_programme_in_district"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class RuleSet(models.Model):
    """规则版本. `content` is `rules.table.written_table`; a trigger keeps it once published.

    A published set is in force in its period; one that is retired was, until that day.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        REVIEWED = "reviewed", _("已审核")
        PUBLISHED = "published", _("已发布")
        RETIRED = "retired", _("已停用")

    district = models.CharField(max_length=6)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="rule_sets")
    version = models.PositiveIntegerField()
    since = models.DateField()
    until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=300)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT)
    content = models.JSONField()
    digest = models.CharField(max_length=64)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reviewer = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    publisher = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    saved_at = models.DateTimeField(default=now)
    reviewed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    retired_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            in_order("eligibility_rules_in_order"),
            models.CheckConstraint(name="eligibility_rules_sourced", condition=~Q(source="")),
            models.CheckConstraint(
                name="eligibility_author_does_not_review",
                condition=Q(reviewer__isnull=True)
                | Q(author__isnull=True)
                | ~Q(reviewer=F("author")),
            ),
            models.CheckConstraint(
                name="eligibility_author_does_not_publish",
                condition=Q(state__in=["draft", "reviewed"])
                | Q(author__isnull=True)
                | (Q(publisher__isnull=False) & ~Q(publisher=F("author"))),
            ),
            models.CheckConstraint(
                name="eligibility_rules_state_has_its_times",
                condition=Q(state="draft", reviewed_at__isnull=True, published_at__isnull=True)
                | Q(state="reviewed", reviewed_at__isnull=False, published_at__isnull=True)
                | Q(state="published", published_at__isnull=False, retired_at__isnull=True)
                | Q(state="retired", published_at__isnull=False, retired_at__isnull=False),
            ),
            models.UniqueConstraint(
                fields=["district", "programme", "version"], name="eligibility_one_version"
            ),
            models.UniqueConstraint(
                fields=["district", "programme", "id"], name="eligibility_rules_of_programme"
            ),
            ExclusionConstraint(
                name="eligibility_one_rule_set_a_day",
                expressions=[
                    (F("district"), RangeOperators.EQUAL),
                    (F("programme"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
                condition=Q(state__in=["published", "retired"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme_id} v{self.version}"
