"""The day by hour: what came in and what was closed."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time

from django.db.models import Count, QuerySet
from django.db.models.functions import ExtractHour
from django.utils.timezone import get_current_timezone, localdate, localtime

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case
from yiwang.kernel.insight.selectors import opened

from ..rules import peak


@dataclass(frozen=True)
class Hours:
    """Matters by hour of today, 24 of each; `now` is the hour that is running."""

    reported: list[int]
    closed: list[int]
    now: int

    @property
    def top(self) -> int:
        return peak([*self.reported, *self.closed])


def midnight() -> datetime:
    """When today began."""
    return datetime.combine(localdate(), time.min, get_current_timezone())


def hours_of(actor: Actor, division: str) -> Hours:
    """Two statements over today's matters."""
    today = localdate()
    days = {"division": division, "from": today.isoformat(), "to": today.isoformat()}
    reported = opened(actor=actor, query={**days, "counted": "report"})
    closed = opened(actor=actor, query={**days, "counted": "close"})
    return Hours(
        reported=_by_hour(reported.filter(reported_at__gte=midnight()), "reported_at"),
        closed=_by_hour(closed.filter(closed_at__gte=midnight()), "closed_at"),
        now=localtime().hour,
    )


def _by_hour(cases: QuerySet[Case], column: str) -> list[int]:
    found = cases.annotate(hour=ExtractHour(column)).order_by()
    counted = Counter(dict(found.values_list("hour").annotate(n=Count("pk"))))
    return [counted[hour] for hour in range(24)]
