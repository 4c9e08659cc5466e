"""Alarm rules: dated, with a source; what one says stays, only its end may come nearer."""

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.db import models
from django.db.models import F, Func, Q, Value
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

from .devices import Device, DeviceKind

PERIOD = Func(
    F("since"), F("until"), Value("[)"), function="daterange", output_field=DateRangeField()
)


class AlarmRule(models.Model):
    """One condition of a kind of device in a district, or of one device, in a period of days.

    `code` names it over its versions. `ladder` is a list of steps (`rules.ladder`), `hours` of
    spans (`rules.watching.Span`). An alarm that reaches `case_level` becomes a case of the class
    `case_class` (a code of the catalogue; "" never). Seconds throughout.
    """

    class Watches(models.TextChoices):
        VALUE = "value", _("数值")
        CHANGE = "change", _("变化幅度")
        SILENCE = "silence", _("无数据")

    class Bound(models.TextChoices):
        OVER = ">", _("高于")
        FROM = ">=", _("达到或高于")
        UNDER = "<", _("低于")
        DOWN_TO = "<=", _("达到或低于")

    class AddsUp(models.TextChoices):
        NO = "", _("连续")
        DAY = "day", _("每日累计")
        TRIP = "trip", _("每趟累计")

    district = models.CharField(max_length=6)
    code = models.CharField(max_length=40)
    title = models.CharField(max_length=40)
    kind = models.ForeignKey(DeviceKind, models.PROTECT, related_name="+")
    device = models.ForeignKey(Device, models.PROTECT, null=True, related_name="+")
    watches = models.CharField(max_length=7, choices=Watches, default=Watches.VALUE)
    channel = models.CharField(max_length=20, blank=True, default="")
    bound = models.CharField(max_length=2, choices=Bound, blank=True, default="")
    limit = models.FloatField(null=True)
    hysteresis = models.FloatField(default=0)
    seconds = models.PositiveIntegerField(default=0)
    adds_up = models.CharField(max_length=4, choices=AddsUp, blank=True, default=AddsUp.NO)
    change_over = models.PositiveIntegerField(default=0)
    gap = models.PositiveIntegerField(null=True)
    hours = models.JSONField(default=list, blank=True)
    level = models.PositiveSmallIntegerField(default=1)
    ladder = models.JSONField(default=list, blank=True)
    case_class = models.CharField(max_length=20, blank=True, default="")
    case_level = models.PositiveSmallIntegerField(default=1)
    since = models.DateField()
    until = models.DateField(null=True)
    source = models.CharField(max_length=200)
    created_at = models.DateTimeField(default=now)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="sensing_rule_district", condition=Q(district__regex=r"^[0-9]{6}$")
            ),
            models.CheckConstraint(
                name="sensing_rule_in_order",
                condition=Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(name="sensing_rule_sourced", condition=~Q(source="")),
            models.CheckConstraint(
                name="sensing_rule_levels",
                condition=Q(level__range=(1, 3), case_level__range=(1, 3)),
            ),
            models.CheckConstraint(
                name="sensing_rule_says_what",
                condition=Q(watches="silence", bound="", limit__isnull=True, seconds__gt=0)
                | (
                    Q(watches__in=["value", "change"], limit__isnull=False)
                    & ~Q(bound="")
                    & ~Q(channel="")
                ),
            ),
            models.CheckConstraint(
                name="sensing_rule_change_over_time",
                condition=Q(watches="change", change_over__gt=0)
                | (~Q(watches="change") & Q(change_over=0)),
            ),
            models.CheckConstraint(
                name="sensing_rule_adds_up_to_something",
                condition=Q(adds_up="") | (Q(seconds__gt=0) & ~Q(watches="silence")),
            ),
            models.CheckConstraint(name="sensing_rule_hysteresis", condition=Q(hysteresis__gte=0)),
            ExclusionConstraint(
                name="sensing_one_version_a_day",
                expressions=[
                    (F("code"), RangeOperators.EQUAL),
                    (F("district"), RangeOperators.EQUAL),
                    (PERIOD, RangeOperators.OVERLAPS),
                ],
            ),
        ]
        indexes = [models.Index(fields=["district", "code"], name="sensing_rule_by_code")]

    def __str__(self) -> str:
        return self.title
