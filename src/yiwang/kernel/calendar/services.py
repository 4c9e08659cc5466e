"""define, seed_official, load_year, set_periods, change_day.

Callers check permission first: access stands above this room. Every change locks the calendar's
row, renews its revision, is audited and published; one that changes nothing does none of these.
"""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction
from django.utils.translation import gettext as _

from yiwang.kernel.audit.services import record
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.lib.worktime import Calendar

from . import rules, sources
from .events import CalendarChanged
from .models import CalendarDay, OfficialYear, WorkCalendar, WorkPeriods
from .problems import raise_problems
from .rules import Day, Problem
from .selectors import forget


def define(
    *,
    actor_id: int | None,
    code: str,
    name: str,
    zone: str = "Asia/Shanghai",
    region: str = "CN",
    periods: Sequence[Sequence[str]] = rules.DEFAULT_PERIODS,
    weekend: Sequence[int] = rules.DEFAULT_WEEKEND,
) -> WorkCalendar:
    """Set up a calendar; the same again is harmless.

    `region` is ISO 3166 (CN, US-MA). Invalid for an unknown zone or impossible hours; Conflict
    where the code is taken by a calendar with another zone, region or weekend.
    """
    weekend = sorted(set(weekend))
    _check_hours(zone, periods, weekend)
    with transaction.atomic():
        calendar, fresh = WorkCalendar.objects.get_or_create(
            code=code,
            defaults={"name": name, "zone": zone, "region": region, "weekend": weekend},
        )
        if fresh:
            WorkPeriods.objects.create(calendar=calendar, periods=_plain(periods))
            detail = {"name": name, "zone": zone, "region": region, "weekend": weekend}
            _tell(calendar, actor_id, "calendar.define", set(), detail)
        elif [calendar.zone, calendar.region, calendar.weekend] != [zone, region, weekend]:
            raise Conflict(_("工作日历“%(code)s”已经存在，而且内容不同。") % {"code": code})
    return calendar


def seed_official(
    *, actor_id: int | None, code: str = "cn", years: Iterable[int] | None = None
) -> list[int]:
    """Load the years that came with the installation; returns those that were not there yet.

    Sets up `cn` where it is missing. A year that is already loaded is left alone, whatever its
    source. `years` None means all that are known officially; a year that is not known officially
    (for China 2027 and later) is refused.
    """
    with transaction.atomic():
        if code == "cn":
            define(actor_id=actor_id, code="cn", name="中国工作日历")
        calendar = _locked(code)
        known = sources.seeded_years(calendar.region)
        wanted = known if years is None else sorted(set(years))
        if calendar.region == "CN" and (unknown := set(wanted) - set(known)):
            raise Refused(
                _("%(years)s 年的官方安排尚未随系统提供，请按国务院办公厅的通知装入。")
                % {"years": "、".join(str(year) for year in sorted(unknown))},
                code="calendar.unknown_year",
            )
        loaded = set(calendar.official_years.values_list("year", flat=True))
        fresh = [year for year in wanted if year not in loaded]
        for year in fresh:
            days, source = sources.arrangement(calendar.region, year)
            _replace(calendar, year, days, source, actor_id)
        if fresh:
            _tell(calendar, actor_id, "calendar.seed", set(fresh), {"years": fresh})
    return fresh


def load_year(
    *, actor_id: int | None, code: str, year: int, days: Sequence[Day], source: str
) -> bool:
    """Make `days` the official arrangement of `year`; False when it already was.

    Replaces what was loaded for the year before; a day that the city moved itself stays as the
    city has it. Invalid names every fault of `days`; nothing is loaded then.
    """
    if not source.strip():
        raise Invalid({"source": _("请写明通知的名称和文号。")})
    with transaction.atomic():
        calendar = _locked(code)
        raise_problems(rules.faults(days, year, calendar.weekend))
        existing = calendar.official_years.filter(year=year).first()
        before = _days_of(existing) if existing else rules.festivals(year)
        own = set(calendar.days.filter(arrangement=None).values_list("day", flat=True))
        after = {day for day in days if day.day not in own}
        if existing and existing.source == source and set(before) == after:
            return False
        changed = rules.years_between(before, after) | {year}
        _replace(calendar, year, days, source, actor_id)
        detail = {"year": year, "source": source, "days": len(days)}
        _tell(calendar, actor_id, "calendar.load", changed, detail)
    return True


def set_periods(
    *, actor_id: int | None, code: str, since: date, periods: Sequence[Sequence[str]]
) -> bool:
    """From `since` on, a working day's hours are `periods`; False when they already were.

    Invalid for hours that overlap or are out of order.
    """
    with transaction.atomic():
        calendar = _locked(code)
        _check_hours(calendar.zone, periods, calendar.weekend)
        hours = calendar.hours.filter(since=since).first() or WorkPeriods(
            calendar=calendar, since=since
        )
        if hours.periods == _plain(periods):
            return False
        hours.periods = _plain(periods)
        hours.save()
        detail = {"since": since.isoformat(), "periods": hours.periods}
        _tell(calendar, actor_id, "calendar.set_periods", {since.year}, detail)
    return True


def change_day(
    *, actor_id: int | None, code: str, day: date, kind: str, source: str, name: str = ""
) -> bool:
    """The city moves one day itself: `kind` holiday, makeup, or "" for what its weekday says.

    A day moved here stays when the year's notice is loaded later; one put back to "" follows that
    notice. False when nothing changes. Invalid for a make-up day that is no weekend day.
    """
    if kind not in (*CalendarDay.Kind.values, ""):
        raise Invalid({"kind": _("类别只能是放假、补班或恢复原样。")})
    if not source.strip():
        raise Invalid({"source": _("请写明依据。")})
    with transaction.atomic():
        calendar = _locked(code)
        if kind == rules.MAKEUP and day.weekday() not in calendar.weekend:
            raise_problems([Problem(0, "makeup", str(day))])
        stored = calendar.days.filter(day=day).first()
        if (stored.kind if stored else "") == kind:
            return False
        if not kind:
            calendar.days.filter(day=day).delete()
        else:
            CalendarDay.objects.update_or_create(
                calendar=calendar,
                day=day,
                defaults={"kind": kind, "name": name, "source": source, "arrangement": None},
            )
        detail = {"day": day.isoformat(), "kind": kind, "source": source}
        _tell(calendar, actor_id, "calendar.change_day", {day.year}, detail)
    return True


def _locked(code: str) -> WorkCalendar:
    calendar = WorkCalendar.objects.select_for_update().filter(code=code).first()
    if calendar is None:
        raise Refused(
            _("没有工作日历“%(code)s”，请先由数据管理员建立。") % {"code": code},
            code="calendar.missing",
        )
    return calendar


def _replace(
    calendar: WorkCalendar, year: int, days: Sequence[Day], source: str, actor_id: int | None
) -> None:
    calendar.official_years.filter(year=year).delete()
    moved_again = [day.day for day in days]
    calendar.days.filter(arrangement__isnull=False, day__in=moved_again).delete()
    arrangement = OfficialYear.objects.create(
        calendar=calendar, year=year, source=source, by=actor_id
    )
    CalendarDay.objects.bulk_create(
        [
            CalendarDay(
                calendar=calendar,
                arrangement=arrangement,
                day=day.day,
                kind=day.kind,
                name=day.name,
                source=source,
            )
            for day in days
        ],
        ignore_conflicts=True,
    )


def _days_of(arrangement: OfficialYear) -> list[Day]:
    return [Day(row.day, row.kind, row.name) for row in arrangement.days.all()]


def _check_hours(zone: str, periods: Sequence[Sequence[str]], weekend: Sequence[int]) -> None:
    try:
        place = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError) as fault:
        raise Invalid({"zone": _("没有这个时区。")}) from fault
    try:
        Calendar("", place, rules.read_periods(periods), frozenset(weekend))
    except (ValueError, TypeError) as fault:
        message = _("作息时间要按先后写成“08:30–12:00”，不能重叠，每周至少一个工作日。")
        raise Invalid({"periods": message}) from fault


def _plain(periods: Sequence[Sequence[str]]) -> list[list[str]]:
    return [list(period) for period in periods]


def _tell(
    calendar: WorkCalendar,
    actor_id: int | None,
    verb: str,
    years: set[int],
    detail: dict[str, Any],
) -> None:
    calendar.revision = uuid4()
    calendar.save(update_fields=["revision"])
    record(actor_id=actor_id, verb=verb, subject=f"calendar:{calendar.code}", detail=detail)
    publish(CalendarChanged(district="", calendar=calendar.code, years=sorted(years)))
    forget(calendar.code)
    transaction.on_commit(lambda: forget(calendar.code))
