"""Statutory festivals against what really was, and what an arrangement may say."""

from datetime import date, datetime

import chinese_calendar.constants as chinese
import holidays
import pytest

from yiwang.kernel.calendar import sources
from yiwang.kernel.calendar.rules import (
    HOLIDAY,
    MAKEUP,
    Day,
    faults,
    festivals,
    known_years,
    read_days,
)


def test_2027_is_planned_on_thirteen_days() -> None:
    planned = [(str(day.day), day.name) for day in festivals(2027)]
    assert planned == [
        ("2027-01-01", "元旦"),
        ("2027-02-05", "春节"),
        ("2027-02-06", "春节"),
        ("2027-02-07", "春节"),
        ("2027-02-08", "春节"),
        ("2027-04-05", "清明节"),
        ("2027-05-01", "劳动节"),
        ("2027-05-02", "劳动节"),
        ("2027-06-09", "端午节"),
        ("2027-09-15", "中秋节"),
        ("2027-10-01", "国庆节"),
        ("2027-10-02", "国庆节"),
        ("2027-10-03", "国庆节"),
    ]


@pytest.mark.parametrize("year", [2025, 2026])
def test_each_statutory_day_was_a_holiday_when_arranged(year: int) -> None:
    assert {day.day for day in festivals(year)} <= set(chinese.holidays)


@pytest.mark.parametrize("year", range(2025, 2051))
def test_an_independent_table_agrees(year: int) -> None:
    theirs = holidays.country_holidays("CN", years=year, observed=False)
    days = {day for day, name in theirs.items() if "substituted" not in name}
    assert {day.day for day in festivals(year)} == days


def test_mid_autumn_may_meet_national_day_and_the_table_ends() -> None:
    assert [len(festivals(year)) for year in (2027, 2028, 2031, 2051)] == [13, 12, 12, 0]
    assert (known_years()[0], known_years()[-1]) == (2004, 2050)


def test_the_seed_knows_2004_to_2026_with_chinese_names() -> None:
    assert sources.seeded_years("CN") == list(range(2004, 2027))
    days, source = sources.arrangement("CN", 2025)
    assert Day(date(2025, 1, 26), MAKEUP, "春节") in days
    assert Day(date(2025, 1, 28), HOLIDAY, "春节") in days
    assert "2025" in source
    assert not any(
        faults(sources.arrangement("CN", year)[0], year, [5, 6]) for year in range(2004, 2027)
    )


def test_other_regions_come_from_their_law() -> None:
    days, _ = sources.arrangement("US-MA", 2015)
    assert date(2015, 4, 20) in {day.day for day in days}  # Patriots' Day
    assert sources.seeded_years("US-MA") == []


def test_rows_are_read_in_either_language_and_as_spreadsheets_write_them() -> None:
    days, problems = read_days(
        [
            {"日期": "2027-02-05", "类别": "放假", "名称": "春节"},
            {"day": "2027/2/13", "kind": "makeup", "name": ""},
            {"日期": datetime(2027, 2, 8), "类别": "休", "名称": None},  # noqa: DTZ001
            {"日期": date(2027, 2, 9), "类别": "休"},
            {"日期": "2027年2月20日", "类别": "班"},
            {"日期": "", "类别": None},
        ]
    )
    assert problems == []
    assert days == [
        Day(date(2027, 2, 5), HOLIDAY, "春节"),
        Day(date(2027, 2, 13), MAKEUP),
        Day(date(2027, 2, 8), HOLIDAY),
        Day(date(2027, 2, 9), HOLIDAY),
        Day(date(2027, 2, 20), MAKEUP),
    ]


def test_unreadable_rows_are_named_by_line() -> None:
    _, problems = read_days(
        [
            {"日期": "二月五日", "类别": "放假"},
            {"日期": "2027-02-30", "类别": "放假"},
            {"日期": "2027-02-05", "类别": "调休"},
        ]
    )
    assert [(problem.row, problem.code) for problem in problems] == [
        (2, "day"),
        (3, "day"),
        (4, "kind"),
    ]


@pytest.mark.parametrize(
    ("days", "codes"),
    [
        ([], ["empty"]),
        ([Day(date(2027, 2, 6), MAKEUP)], ["empty"]),
        ([Day(date(2027, 2, 5), HOLIDAY), Day(date(2027, 2, 5), HOLIDAY, "春节")], ["twice"]),
        ([Day(date(2028, 1, 1), HOLIDAY)], ["year"]),
        ([Day(date(2026, 12, 24), HOLIDAY)], ["year"]),
        ([Day(date(2026, 12, 31), HOLIDAY)], []),
        ([Day(date(2027, 1, 1), HOLIDAY), Day(date(2027, 1, 4), MAKEUP)], ["makeup"]),
        ([Day(date(2027, 1, 1), HOLIDAY), Day(date(2027, 1, 3), MAKEUP)], []),
    ],
)
def test_what_an_arrangement_may_not_say(days: list[Day], codes: list[str]) -> None:
    assert [problem.code for problem in faults(days, 2027, [5, 6])] == codes
