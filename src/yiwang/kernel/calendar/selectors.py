"""calendar_for and the reads of a calendar's pages."""

import time
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from uuid import UUID
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from yiwang.lib.errors import Refused
from yiwang.lib.worktime import Calendar

from . import rules, sources
from .models import CalendarDay, OfficialYear, WorkCalendar

READ_AGAIN_AFTER = 5.0  # seconds in which another process's change may go unseen

_current: dict[str, tuple[float, UUID]] = {}
_built: dict[str, tuple[UUID, Calendar]] = {}


@dataclass(frozen=True)
class DayRow:
    """One special day as a page shows it; `provisional` when planned and not yet arranged."""

    day: date
    kind: str
    name: str
    source: str
    provisional: bool


def calendar_for(code: str = "cn") -> Calendar:
    """The calendar to count with, kept in this process.

    The stored revision is read at most every `READ_AGAIN_AFTER` seconds, and at once after a
    change made in this process has committed. Refused where no such calendar is set up.
    """
    checked, revision = _current.get(code, (0.0, None))
    moment = time.monotonic()
    if revision is None or moment - checked > READ_AGAIN_AFTER:
        revision = _stored_revision(code)
        _current[code] = (moment, revision)
    kept = _built.get(code)
    if kept is None or kept[0] != revision:
        kept = _built[code] = (revision, stored_calendar(code))
    return kept[1]


def forget(code: str) -> None:
    """Read the revision of `code` again at the next `calendar_for`."""
    _current.pop(code, None)


def official_years(code: str = "cn") -> list[OfficialYear]:
    """The years whose arrangement is loaded, with source and time, in order."""
    return list(OfficialYear.objects.filter(calendar__code=code).order_by("year"))


def unofficial_years(code: str, until: date) -> list[int]:
    """The years from this one to that of `until` that the data steward has yet to load."""
    calendar = calendar_for(code)
    this_year = datetime.now(calendar.zone).year
    return [year for year in range(this_year, until.year + 1) if not calendar.is_official(year)]


def days_of(code: str, year: int) -> list[DayRow]:
    """The special days of a year: those loaded or moved, and those planned while it is not."""
    stored = CalendarDay.objects.filter(calendar__code=code, day__year=year)
    rows = {
        row.day: DayRow(row.day, row.kind, _(row.name) if row.name else "", row.source, False)
        for row in stored
    }
    if not calendar_for(code).is_official(year):
        for planned in _planned(WorkCalendar.objects.get(code=code), year):
            row = DayRow(planned.day, planned.kind, _(planned.name), _(rules.STATUTE), True)
            rows.setdefault(planned.day, row)
    return [rows[day] for day in sorted(rows)]


def _stored_revision(code: str) -> UUID:
    found = WorkCalendar.objects.filter(code=code).values_list("revision", flat=True).first()
    if found is None:
        raise Refused(
            _("没有工作日历“%(code)s”，请先由数据管理员建立。") % {"code": code},
            code="calendar.missing",
        )
    return found


def _planned(calendar: WorkCalendar, year: int) -> list[rules.Day]:
    return rules.festivals(year) if calendar.region == "CN" else []


def stored_calendar(code: str) -> Calendar:
    """The calendar as its rows make it now, kept nowhere. ValueError for rows that make none."""
    stored = WorkCalendar.objects.get(code=code)
    first, *later = stored.hours.order_by("since")
    official = frozenset(stored.official_years.values_list("year", flat=True))
    moved: dict[str, set[date]] = {rules.HOLIDAY: set(), rules.MAKEUP: set()}
    for kind, day in stored.days.values_list("kind", "day"):
        moved[kind].add(day)
    for year in rules.known_years():
        if year not in official:
            moved[rules.HOLIDAY].update(planned.day for planned in _planned(stored, year))
    return Calendar(
        code=code,
        zone=ZoneInfo(stored.zone),
        periods=rules.read_periods(first.periods),
        weekend=frozenset(stored.weekend),
        holidays=frozenset(moved[rules.HOLIDAY]),
        makeup=frozenset(moved[rules.MAKEUP]),
        official_years=official,
        changes=tuple((hours.since, rules.read_periods(hours.periods)) for hours in later),
    )


@cache
def shipped_calendar() -> Calendar:
    """China's calendar as it comes with the product, for those who work without a database:
    official years as published, later ones by their festivals alone. It counts days, not hours."""
    official = sources.seeded_years("CN")
    days = [day for year in official for day in sources.arrangement("CN", year)[0]]
    planned = [d for y in rules.known_years() if y not in official for d in rules.festivals(y)]
    return Calendar(
        code="cn",
        zone=ZoneInfo("Asia/Shanghai"),
        periods=rules.read_periods([["00:00", "00:00"]]),
        holidays=frozenset(d.day for d in [*days, *planned] if d.kind == rules.HOLIDAY),
        makeup=frozenset(d.day for d in days if d.kind == rules.MAKEUP),
        official_years=frozenset(official),
    )
