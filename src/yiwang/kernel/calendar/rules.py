"""Festivals by statute, and what an arrangement of a year may say. Pure."""

import csv
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path

from yiwang.lib.workcalendar import Periods

HOLIDAY, MAKEUP = "holiday", "makeup"

# A common office day; every city sets its own (a default, from no standard).
DEFAULT_PERIODS = [["08:30", "12:00"], ["14:30", "17:30"]]
DEFAULT_WEEKEND = [5, 6]

STATUTE = "全国年节及纪念日放假办法（2024年11月修订，2025年1月1日起施行）"

# The notice for 2019 made 29 December 2018 a working day and 31 December a holiday.
NOTICE_REACHES_BACK = timedelta(days=7)

_KINDS = {
    **dict.fromkeys(["holiday", "放假", "休", "休息"], HOLIDAY),
    **dict.fromkeys(["makeup", "补班", "班", "上班"], MAKEUP),
}
_COLUMNS = {"day": ["day", "日期"], "kind": ["kind", "类别"], "name": ["name", "名称"]}


@dataclass(frozen=True, order=True)
class Day:
    """One day that differs from its weekday."""

    day: date
    kind: str
    name: str = ""


@dataclass(frozen=True)
class Problem:
    """What is wrong with one day of an arrangement; `row` is its line in the file, 0 for none."""

    row: int
    code: str
    value: str = ""


def festivals(year: int) -> list[Day]:
    """The statutory festival days of `year`, by the amendment in force since 2025 (`STATUTE`,
    art. 2): 13 days, one fewer when Mid-Autumn meets National Day. Their make-up and compensation
    days are set by each year's notice and are not guessed. Empty for a year outside the table of
    lunar dates (2004 to 2050).
    """
    moving = _moving().get(year)
    if moving is None:
        return []
    spring = moving["spring_festival"]
    days = {
        "元旦": [date(year, 1, 1)],
        "春节": [spring + timedelta(days=n) for n in range(-1, 3)],
        "清明节": [moving["qingming"]],
        "劳动节": [date(year, 5, 1), date(year, 5, 2)],
        "端午节": [moving["dragon_boat"]],
        "中秋节": [moving["mid_autumn"]],
        "国庆节": [date(year, 10, n) for n in (1, 2, 3)],
    }
    named = {day: name for name, group in days.items() for day in group}
    return sorted(Day(day, HOLIDAY, name) for day, name in named.items())


@cache
def _moving() -> dict[int, dict[str, date]]:
    """Lunar and solar-term festivals by year (GB/T 33661-2017 dates), from `festivals.csv`."""
    with Path(__file__).with_name("festivals.csv").open(encoding="utf-8") as lines:
        return {
            int(row["year"]): {
                name: date.fromisoformat(f"{row['year']}-{value}")
                for name, value in row.items()
                if name != "year"
            }
            for row in csv.DictReader(lines)
        }


def known_years() -> list[int]:
    """The years whose festivals the table knows."""
    return sorted(_moving())


def read_periods(raw: Sequence[Sequence[str]]) -> Periods:
    """[["08:30", "12:00"], …] as times; raises ValueError."""
    return tuple((time.fromisoformat(start), time.fromisoformat(end)) for start, end in raw)


def read_days(rows: Iterable[Mapping[str, object]]) -> tuple[list[Day], list[Problem]]:
    """Days from a table's rows (columns day, kind, name, or their Chinese names).

    A header is row 1, so the first of `rows` is row 2. Empty rows are skipped.
    """
    days, problems = [], []
    for number, row in enumerate(rows, start=2):
        cells = {name: _cell(row, titles) for name, titles in _COLUMNS.items()}
        if not any(cells.values()):
            continue
        day, kind = _date(cells["day"]), _KINDS.get(cells["kind"].lower())
        if day is None:
            problems.append(Problem(number, "day", cells["day"]))
        elif kind is None:
            problems.append(Problem(number, "kind", cells["kind"]))
        else:
            days.append(Day(day, kind, cells["name"]))
    return days, problems


def _cell(row: Mapping[str, object], titles: list[str]) -> str:
    values = [row[title] for title in titles if row.get(title) is not None]
    if not values:
        return ""
    return (
        values[0].date().isoformat() if isinstance(values[0], datetime) else str(values[0]).strip()
    )


def _date(text: str) -> date | None:
    parts = text.replace("年", "-").replace("月", "-").replace("日", "")
    parts = parts.replace("/", "-").replace(".", "-")
    try:
        year, month, day = (int(part) for part in parts.split("-"))
        return date(year, month, day)
    except ValueError:
        return None


def faults(days: Sequence[Day], year: int, weekend: Iterable[int]) -> list[Problem]:
    """Why `days` cannot be the arrangement of `year`: none, twice, elsewhere, work on a weekday."""
    if not any(day.kind == HOLIDAY for day in days):
        return [Problem(0, "empty")]
    counts = Counter(day.day for day in days)
    found = [Problem(0, "twice", str(day)) for day, count in counts.items() if count > 1]
    first, last = date(year, 1, 1) - NOTICE_REACHES_BACK, date(year, 12, 31)
    weekend = set(weekend)
    for day in days:
        if not first <= day.day <= last:
            found.append(Problem(0, "year", str(day.day)))
        elif day.kind == MAKEUP and day.day.weekday() not in weekend:
            found.append(Problem(0, "makeup", str(day.day)))
    return found


def years_between(old: Iterable[Day], new: Iterable[Day]) -> set[int]:
    """The years in which two sets of days differ."""
    return {day.day.year for day in set(old) ^ set(new)}
