"""From–to by whole days of the display zone."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.timezone import get_current_timezone, localdate, make_aware
from django.utils.translation import gettext as _

from .fields import Filter, Nonsense, labelled, one

YEARS = range(1990, 2101)


@dataclass(frozen=True, slots=True)
class Days:
    """Whole days of the display zone, both inclusive; either end may be open."""

    first: date | None
    last: date | None

    @property
    def start(self) -> datetime | None:
        return _midnight(self.first) if self.first else None

    @property
    def end(self) -> datetime | None:
        """The moment after the last day."""
        return _midnight(self.last + timedelta(days=1)) if self.last else None


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()), get_current_timezone())


@dataclass(frozen=True, slots=True)
class DateRange(Filter):
    """From–to by days: `name_from`, `name_to`. `lookup` names a datetime field."""

    template: ClassVar[str] = "dates"

    def names(self) -> tuple[str, ...]:
        return (f"{self.name}_from", f"{self.name}_to")

    def read(self, query: QueryDict) -> Days | None:
        first, last = (self._day(one(query, name)) for name in self.names())
        if first and last and first > last:
            first, last = last, first
        return Days(first, last) if first or last else None

    def _day(self, given: str) -> date | None:
        if not given:
            return None
        try:
            day = date.fromisoformat(given)
        except ValueError:
            raise Nonsense(_("“%(label)s”的日期无法识别。") % {"label": self.label}) from None
        if day.year not in YEARS:
            raise Nonsense(_("“%(label)s”的日期超出范围。") % {"label": self.label})
        return day

    def chips(self, value: Days) -> list[str]:
        first = value.first.isoformat() if value.first else _("最早")
        last = value.last.isoformat() if value.last else _("至今")
        days = first if first == last else f"{first} – {last}"
        return [labelled(self.label, days)]

    def pairs(self, value: Days) -> list[tuple[str, str]]:
        ends = zip(self.names(), (value.first, value.last), strict=True)
        return [(name, day.isoformat()) for name, day in ends if day]

    def apply(self, queryset: QuerySet[Any], value: Days) -> QuerySet[Any]:
        if self.narrow is not None or not self.lookup:
            return Filter.apply(self, queryset, value) if self.narrow else queryset
        if value.start:
            queryset = queryset.filter(**{f"{self.lookup}__gte": value.start})
        if value.end:
            queryset = queryset.filter(**{f"{self.lookup}__lt": value.end})
        return queryset

    def quick(self, today: date | None = None) -> list[tuple[str, Days]]:
        today = today or localdate()
        return [
            (_("今天"), Days(today, today)),
            (_("近 7 天"), Days(today - timedelta(days=6), today)),
            (_("本月"), Days(today.replace(day=1), today)),
        ]
