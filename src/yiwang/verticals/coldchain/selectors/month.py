"""A unit's month: each equipment with its readings, alarms, readings by eye and held lots."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Min
from django.utils.timezone import localdate, make_aware, now

from yiwang.kernel.sensing.models import Alarm
from yiwang.kernel.sensing.selectors import readings

from ..models import Equipment, ManualCheck, Probe, Quarantine, StorageRange, Unit
from ..rules.kinds import kind_for
from ..rules.quality import Summary, summary
from .own import ranges_today

Points = Sequence[tuple[datetime, float]]


@dataclass(frozen=True)
class MonthOf:
    """One equipment in a month. `days` are its days so far, each with its own summary of the
    first probe; `checked` of `to_check` readings by eye were made."""

    equipment: Equipment
    range: StorageRange | None
    watched: bool
    whole: Summary
    days: list[tuple[date, Summary]]
    alarms: dict[int, int]
    checked: int
    to_check: int
    checked_outside: int
    held: int
    due_on: date | None  # the first calibration that ends, or ended


def first_day(month: str) -> date:
    """The first day of "2026-11"; of this month for anything else."""
    try:
        found = date.fromisoformat(f"{month}-01")
    except ValueError:
        found = localdate().replace(day=1)
    return min(found, localdate().replace(day=1))


def month_of(unit: Unit, first: date) -> list[MonthOf]:
    """What the unit's equipment went through, up to now; in order of names."""
    following = (first + timedelta(days=32)).replace(day=1)
    since, until = _midnight(first), min(_midnight(following), now())
    ranges = ranges_today(first)
    found = Equipment.objects.filter(unit=unit, district=unit.district).order_by("name", "pk")
    return [_of(each, ranges.get(each.range_code), since, until) for each in found]


def _of(
    equipment: Equipment, held: StorageRange | None, since: datetime, until: datetime
) -> MonthOf:
    probe = Probe.objects.select_related("device__kind").filter(equipment=equipment).first()
    points: Points = readings(probe.device, "t", since, until) if probe else []
    kind = kind_for(equipment.kind, equipment.range_code)
    record = timedelta(seconds=kind.record if kind else 1800)
    low, high = (held.low, held.high) if held else (None, None)
    begins = max(since, equipment.registered_at)
    begins = min(begins, points[0][0]) if points else begins
    begins = min(max(begins, since), until)

    def summed(some: Points, first: datetime, last: datetime) -> Summary:
        return summary(some, first, last, record, low, high)

    checks = ManualCheck.objects.filter(equipment=equipment, at__range=(since, until))
    alarms = Alarm.objects.filter(
        device__in=equipment.probes.values("device"), opened_at__range=(since, until)
    )
    levels = list(alarms.values_list("level", flat=True))
    days = [
        (day, summed([p for p in points if first <= p[0] < last], first, last))
        for day, first, last in _days(begins, until)
    ]
    return MonthOf(
        equipment=equipment,
        range=held,
        watched=probe is not None,
        whole=summed(points, begins, until),
        days=days,
        alarms={level: levels.count(level) for level in (1, 2, 3)},
        checked=checks.exclude(half=ManualCheck.Half.EXTRA).count(),
        to_check=2 * len(days),
        checked_outside=checks.filter(outside=True).count(),
        held=Quarantine.objects.filter(
            lot__equipment=equipment, began_at__range=(since, until)
        ).count(),
        due_on=equipment.probes.filter(device__state="in_use").aggregate(d=Min("due_on"))["d"],
    )


def _days(since: datetime, until: datetime) -> list[tuple[date, datetime, datetime]]:
    found, day = [], localdate(since)
    while _midnight(day) < until:
        following = day + timedelta(days=1)
        found.append((day, max(since, _midnight(day)), min(until, _midnight(following))))
        day = following
    return [each for each in found if each[1] < each[2]]


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, datetime.min.time()))
