# ruff: noqa: DTZ001 - naive on purpose: the zone is put on later
"""The learner's arithmetic is the platform's arithmetic."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.kernel.cases.history.days import (
    DATE,
    NEXT_WORKDAY,
    OPENING,
    Rule,
    WorkCalendar,
    due,
    pair,
)
from yiwang.kernel.cases.history.reasons import fitting, rule_of
from yiwang.lib.worktime import Unit

from .makers import ZONE

OFFICE = WorkCalendar(
    "office", ZONE, periods=((time(8, 30), time(17)),), country="US", subdivision="MA"
)
SPLIT = WorkCalendar(
    "split",
    ZoneInfo("Asia/Shanghai"),
    periods=((time(8, 30), time(12)), (time(14), time(17, 30))),
    country="CN",
)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.mark.parametrize(
    ("rule", "opened", "expected"),
    [
        (Rule(Unit.WORK_DAY, 1, "office"), "2015-05-22 13:01", "2015-05-26 13:01"),
        (Rule(Unit.WORK_DAY, 1, "office"), "2015-06-30 17:34", "2015-07-02 08:30"),
        (Rule(Unit.NATURAL_DAY, 30), "2015-02-20 09:00", "2015-03-22 09:00"),
        (Rule(Unit.CLOCK_HOUR, 24), "2015-03-07 12:00", "2015-03-08 13:00"),
        (Rule(Unit.WORK_DAY, 3, "office", DATE, time(17)), "2015-05-22 23:50", "2015-05-28 17:00"),
        (Rule(Unit.WORK_DAY, 1, "office", DATE), "2015-05-23 10:00", "2015-05-26 10:00"),
        (Rule(Unit.WORK_DAY, 1, "office", NEXT_WORKDAY), "2015-05-23 10:00", "2015-05-27 10:00"),
        (
            Rule(Unit.WORK_DAY, 0, "office", OPENING, time(17)),
            "2015-05-22 17:01",
            "2015-05-26 17:00",
        ),
        (Rule(Unit.NATURAL_DAY, 2, at=time(0)), "2015-05-22 17:01", "2015-05-25 00:00"),
    ],
)
def test_rules(rule: Rule, opened: str, expected: str) -> None:
    assert due(rule, at(opened), OFFICE) == at(expected)


@settings(max_examples=300, deadline=None)
@given(
    st.datetimes(datetime(2019, 1, 1), datetime(2024, 10, 1)),
    st.sampled_from([OFFICE, SPLIT]),
    st.sampled_from(
        [
            (Unit.WORK_DAY, 1),
            (Unit.WORK_DAY, 45),
            (Unit.WORK_HOUR, 4),
            (Unit.WORK_HOUR, 19),
            (Unit.NATURAL_DAY, 7),
            (Unit.CLOCK_HOUR, 2),
            (Unit.CLOCK_HOUR, 30),
        ]
    ),
)
def test_a_limit_is_found_again_from_its_target(
    moment: datetime, calendar: WorkCalendar, limit: tuple[Unit, int]
) -> None:
    opened = moment.replace(tzinfo=calendar.zone, microsecond=0)
    if opened.replace(fold=1).utcoffset() != opened.utcoffset():
        return
    unit, amount = limit
    rule = Rule(unit, amount, calendar.name if unit.needs_calendar else "")
    target = due(rule, opened, calendar)
    found = fitting(pair(opened, target), {calendar.name: calendar.sheet})
    rules = [rule_of(label) for label in found]
    assert any(due(each, opened, calendar) == target for each in rules)
    if target.utcoffset() == opened.utcoffset():
        assert rule in rules


def test_makeup_days_are_worked_and_named_holidays_may_be_dropped() -> None:
    assert date(2024, 2, 4) in SPLIT.makeup
    columbus = date(2015, 10, 12)
    assert columbus in OFFICE.free
    working = WorkCalendar("w", ZONE, country="US", not_holidays=("Columbus Day",))
    assert columbus not in working.free
    assert WorkCalendar("w", ZONE, country="Atlantis").free == frozenset()
