import uuid
from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _

LONG_AGO = date(1900, 1, 1)


class WorkCalendar(models.Model):
    """When a city works. The whole city shares it, so it carries no district.

    `weekend` lists `date.weekday()` numbers; `region` is ISO 3166 (CN, US-MA) and says whose
    festivals a year without an arrangement is planned on. `revision` is renewed by every change:
    that is how other processes learn of it.
    """

    code = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=60)
    zone = models.CharField(max_length=40, default="Asia/Shanghai")
    region = models.CharField(max_length=6, default="CN")
    weekend = models.JSONField()
    revision = models.UUIDField(default=uuid.uuid4)

    def __str__(self) -> str:
        return self.code


class WorkPeriods(models.Model):
    """The hours worked on a working day from `since` on, as [["08:30", "12:00"], …]."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="hours")
    since = models.DateField(default=LONG_AGO)
    periods = models.JSONField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "since"], name="calendar_hours_once"),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.since}"


class OfficialYear(models.Model):
    """The official arrangement of a year is loaded; a year without this row is provisional."""

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="official_years")
    year = models.PositiveSmallIntegerField()
    source = models.CharField(max_length=200)
    loaded_at = models.DateTimeField(default=now)
    by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "year"], name="calendar_year_once"),
            models.CheckConstraint(condition=~Q(source=""), name="calendar_year_has_source"),
            models.CheckConstraint(
                condition=Q(year__gte=1990, year__lte=2200), name="calendar_year_is_plausible"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.calendar_id} {self.year}"


class CalendarDay(models.Model):
    """A day that is not what its weekday says. `arrangement` is the year's notice it came with;
    null for a day that the city moved itself, which loading a notice leaves alone."""

    class Kind(models.TextChoices):
        HOLIDAY = "holiday", _("放假")
        MAKEUP = "makeup", _("补班")

    calendar = models.ForeignKey(WorkCalendar, models.CASCADE, related_name="days")
    arrangement = models.ForeignKey(OfficialYear, models.CASCADE, null=True, related_name="days")
    day = models.DateField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    name = models.CharField(max_length=40, blank=True)
    source = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["calendar", "day"], name="calendar_day_once"),
            models.CheckConstraint(
                condition=Q(kind__in=["holiday", "makeup"]), name="calendar_day_kind"
            ),
            models.CheckConstraint(condition=~Q(source=""), name="calendar_day_has_source"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"
