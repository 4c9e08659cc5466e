"""Made-up cities with known rules are learned exactly."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from yiwang.kernel.cases.history.catalogue import Catalogue
from yiwang.kernel.cases.history.days import DATE, Rule, WorkCalendar, due, pair
from yiwang.kernel.cases.history.layout import Layout
from yiwang.kernel.cases.history.learning import learn
from yiwang.kernel.cases.history.rehearsal import Agreement, Rehearsal
from yiwang.kernel.cases.history.rows import HistoryRow
from yiwang.lib.worktime import Unit

from .makers import ZONE, Target, layout, moments, rows

SHANGHAI = ZoneInfo("Asia/Shanghai")
OFFICE = WorkCalendar(
    "office", ZONE, periods=((time(8, 30), time(17)),), country="US", subdivision="MA"
)
ODD = replace(OFFICE, periods=((time(7, 45), time(16, 10)),))
SIX = replace(OFFICE, working_days=(0, 1, 2, 3, 4, 5), periods=((time(8), time(18)),))
SPLIT = WorkCalendar(
    "office",
    SHANGHAI,
    periods=((time(8, 30), time(12)), (time(14), time(17, 30))),
    country="CN",
)
US = {"calendar": {"country": "US", "subdivision": "MA"}}
CN = {
    "calendar": {"country": "CN"},
    "dates": {"zone": "Asia/Shanghai", "formats": ["iso"]},
}


def by(rule: Rule, calendar: WorkCalendar = OFFICE) -> Target:
    return lambda opened, known: due(rule, opened, calendar)


def work_days(count: int, calendar: WorkCalendar = OFFICE) -> Target:
    return by(Rule(Unit.WORK_DAY, count, "office"), calendar)


def history(
    kinds: dict[str, Target], start: str, seed: int, zone: ZoneInfo = ZONE, count: int = 120
) -> list[HistoryRow]:
    return [
        row
        for place, (kind, target) in enumerate(kinds.items())
        for row in rows(kind, moments(count, start, seed=seed + place, zone=zone), target)
    ]


def rehearsed(catalogue: Catalogue, mapping: Layout, later: list[HistoryRow]) -> Agreement:
    agreement = Agreement()
    rehearsal = Rehearsal(catalogue, mapping)
    for row in later:
        agreement.add(row, rehearsal.forecast(row), catalogue)
    return agreement


CITIES: dict[str, tuple[dict[str, Target], dict[str, object], list[str]]] = {
    "four units": (
        {
            "one day": work_days(1),
            "ten days": work_days(10),
            "nine weeks": work_days(45),
            "month": by(Rule(Unit.NATURAL_DAY, 30)),
            "urgent": by(Rule(Unit.CLOCK_HOUR, 2)),
            "half a day": by(Rule(Unit.WORK_HOUR, 4, "office")),
        },
        US,
        ["08:30-17:00"],
    ),
    "odd hours": (
        {
            "two days": work_days(2, ODD),
            "six hours": by(Rule(Unit.WORK_HOUR, 6, "office"), ODD),
            "two days of hours": by(Rule(Unit.WORK_HOUR, 16, "office"), ODD),
        },
        US,
        ["07:45-16:10"],
    ),
    "six days a week": (
        {"two days": work_days(2, SIX), "nine days": work_days(9, SIX)},
        US,
        ["08:00-18:00"],
    ),
    "by five o'clock": (
        {
            "third day": by(Rule(Unit.WORK_DAY, 3, "office", DATE, time(17))),
            "tenth day": by(Rule(Unit.WORK_DAY, 10, "office", DATE, time(17))),
            "a week": by(Rule(Unit.NATURAL_DAY, 7, at=time(17))),
        },
        US,
        ["00:00-24:00"],
    ),
    "minutes": (
        {
            "forty": lambda opened, known: opened + timedelta(minutes=40),
            "ninety": lambda opened, known: opened + timedelta(minutes=90),
        },
        US,
        ["08:30-17:00"],
    ),
}


@pytest.mark.parametrize("city", CITIES)
def test_a_city_is_learned_exactly(city: str) -> None:
    """On months after those learned, over other public holidays and the other clock time."""
    kinds, more, hours = CITIES[city]
    mapping = layout(**more)
    catalogue = learn(history(kinds, "2019-01-02", 5), mapping)
    assert catalogue.calendars["office"].hours == hours
    agreement = rehearsed(catalogue, mapping, history(kinds, "2019-08-20", 50))
    assert agreement.due.share == 1.0


def test_a_chinese_city_with_a_midday_break_and_make_up_days() -> None:
    kinds = {
        "four hours": by(Rule(Unit.WORK_HOUR, 4, "office"), SPLIT),
        "two days": work_days(2, SPLIT),
        "seven days": work_days(7, SPLIT),
        "urgent": by(Rule(Unit.CLOCK_HOUR, 2), SPLIT),
    }
    mapping = layout(**CN)
    catalogue = learn(history(kinds, "2024-01-02", 5, SHANGHAI), mapping)
    assert catalogue.calendars["office"].hours == ["08:30-12:00", "14:00-17:30"]
    later = history(kinds, "2024-08-20", 50, SHANGHAI)
    assert rehearsed(catalogue, mapping, later).due.share == 1.0


def test_dates_without_clock_times() -> None:
    def bare(target: Target) -> list[list[HistoryRow]]:
        return [
            list(rows("k", [day.replace(hour=0, minute=0, second=0) for day in days], target))
            for days in (moments(150), moments(150, "2019-08-20"))
        ]

    past, later = bare(by(Rule(Unit.WORK_DAY, 3, "office", DATE)))
    catalogue = learn(past, layout(**US))
    assert rehearsed(catalogue, layout(**US), later).due.share == 1.0


def test_closed_days_and_holidays_that_do_not_count_are_found() -> None:
    own = replace(
        OFFICE,
        closed=(date(2019, 2, 12), date(2019, 3, 5)),
        not_holidays=("Washington's Birthday",),
    )
    kinds = {"one": work_days(1, own), "three": work_days(3, own), "ten": work_days(10, own)}
    catalogue = learn(history(kinds, "2019-01-02", 5), layout(**US))
    office = catalogue.calendars["office"]
    assert office.closed == own.closed
    assert office.not_holidays == own.not_holidays
    assert any("2019-03-05 was closed" in note for note in catalogue.unsure)
    assert any("Columbus Day" in note for note in catalogue.unsure)


def test_without_a_country_the_free_days_of_the_past_are_still_found() -> None:
    kinds = {"one": work_days(1), "three": work_days(3), "ten": work_days(10)}
    catalogue = learn(history(kinds, "2019-01-02", 5), layout())
    assert catalogue.calendars["office"].closed == (
        date(2019, 1, 21),
        date(2019, 2, 18),
        date(2019, 4, 15),
    )


def test_a_second_calendar_for_classes_that_ask_for_one() -> None:
    kinds = {
        "one": work_days(1),
        "three": work_days(3),
        "ten": work_days(10),
        "six-day two": work_days(2, SIX),
        "six-day five": work_days(5, SIX),
    }
    catalogue = learn(history(kinds, "2019-01-02", 5), layout(**US))
    assert [item.working_days for item in catalogue.calendars.values()] == [
        (0, 1, 2, 3, 4),
        (0, 1, 2, 3, 4, 5),
    ]
    agreement = rehearsed(catalogue, layout(**US), history(kinds, "2019-08-20", 50))
    assert agreement.due.share == 1.0


def test_what_the_mapping_says_of_the_calendar_is_not_learned_again() -> None:
    hints = {"calendar": {**US["calendar"], "periods": ["09:00-18:00"], "working_days": ["mon"]}}
    catalogue = learn(history({"one": work_days(1)}, "2019-01-02", 5), layout(**hints))
    for calendar in catalogue.calendars.values():
        assert calendar.hours == ["09:00-18:00"]
        assert calendar.working_days == (0,)


def _if(condition: Callable[[datetime, dict[str, str]], bool]) -> Target:
    short, long = Rule(Unit.WORK_DAY, 2, "office"), Rule(Unit.WORK_DAY, 5, "office")
    return lambda opened, known: due(short if condition(opened, known) else long, opened, OFFICE)


@pytest.mark.parametrize("column", ["Channel", "Area"])
def test_a_limit_that_depends_on_something_known_at_intake(column: str) -> None:
    target = _if(lambda opened, known: known[column] in ("app", "a3"))
    past = [*history({"k": target}, "2019-01-02", 5, count=300), *_steady(5)]
    catalogue = learn(past, layout(**US))
    assert catalogue.classes["k"].limits[0].by == column
    later = history({"k": target}, "2019-08-20", 50)
    assert rehearsed(catalogue, layout(**US), later).due.share == 1.0


def test_a_limit_that_depends_on_the_opening_itself() -> None:
    monday = _if(lambda opened, known: opened.weekday() == 0)
    by_day = _if(
        lambda opened, known: OFFICE.sheet.rolled(*_day_and_clock(opened)) == _day_and_clock(opened)
    )
    past = history({"m": monday, "n": by_day}, "2019-01-02", 5, count=400)
    catalogue = learn([*past, *_steady(5)], layout(**US))
    assert catalogue.classes["m"].limits[0].by == "opening weekday"
    assert catalogue.classes["n"].limits[0].by == "opening in work time"
    later = history({"m": monday, "n": by_day}, "2019-08-20", 50)
    assert rehearsed(catalogue, layout(**US), later).due.share == 1.0


def _day_and_clock(moment: datetime) -> tuple[int, int]:
    opening = pair(moment, moment)
    return opening.day, opening.clock


def _steady(seed: int, start: str = "2019-01-02") -> list[HistoryRow]:
    return history({"steady": work_days(10)}, start, seed + 90)


def test_a_limit_that_changed_is_kept_with_the_day_it_changed() -> None:
    change = datetime(2019, 3, 20, tzinfo=ZONE)
    target = _if(lambda opened, known: opened < change)
    past = [*history({"k": target}, "2019-01-02", 5), *_steady(5)]
    catalogue = learn(past, layout(**US))
    new, old = catalogue.classes["k"].limits
    assert new.rule is not None
    assert old.rule is not None
    assert (new.rule.amount, old.rule.amount) == (5, 2)
    assert new.since is not None
    assert date(2019, 3, 20) <= new.since <= date(2019, 3, 24)
    assert rehearsed(catalogue, layout(**US), past).due.share >= 0.99


def test_two_rows_after_a_reform_are_believed() -> None:
    """Where many classes changed on one day, a class with two rows since has changed too."""
    change = datetime(2019, 3, 20, tzinfo=ZONE)
    target = _if(lambda opened, known: opened < change)
    past = history({f"k{number}": target for number in range(5)}, "2019-01-02", 5)
    rare = history({"rare": target}, "2019-01-02", 77)
    before = [row for row in rare if row.opened_at < change]
    after = [row for row in rare if row.opened_at >= change]
    learned = learn([*past, *before, *after[:2]], layout(**US))
    rule = learned.classes["rare"].limits[0].rule
    assert rule is not None
    assert rule.amount == 5
    alone = learn([*before, *after[:2], *_steady(5)], layout(**US)).classes["rare"].limits[0].rule
    assert alone is not None
    assert alone.amount == 2


def test_queues_by_area_serve_classes_with_few_rows() -> None:
    def owner(known: dict[str, str]) -> tuple[str, str]:
        return "Works", f"Yard {known['Area']}"

    target = work_days(2)
    past = [
        *rows("holes", moments(200), target, owner=owner),
        *rows("snow", moments(12, seed=9), target, owner=owner, seed=9),
    ]
    catalogue = learn(past, layout(**US))
    assert catalogue.area_owners["Works"].column == "Area"
    assert catalogue.classes["snow"].queue is not None
    assert catalogue.classes["snow"].queue.area_owner == "Works"
    later = list(rows("snow", moments(100, "2019-08-20"), target, owner=owner, seed=21))
    agreement = rehearsed(catalogue, layout(**US), later)
    assert (agreement.department.share, agreement.queue.share) == (1.0, 1.0)


def test_owners_by_channel_and_finer_area_with_noise() -> None:
    def owner(known: dict[str, str]) -> tuple[str, str]:
        if known["Channel"] == "app" and known["Ward"] == "w5":
            return "Parks", "Trees"
        return "Works", "Desk"

    past = list(rows("k", moments(900), work_days(2), owner=owner))
    catalogue = learn(past, layout(**US))
    later = list(rows("k", moments(300, "2019-08-20"), work_days(2), owner=owner, seed=44))
    agreement = rehearsed(catalogue, layout(**US), later)
    assert (agreement.department.share, agreement.queue.share) == (1.0, 1.0)


def test_chance_is_not_a_rule() -> None:
    """Owners drawn by lot do not make branches."""
    past = list(rows("k", moments(600), work_days(2)))
    drawn = [
        replace(row, queue="Q1" if number * 7919 % 10 < 6 else "Q2")
        for number, row in enumerate(past)
    ]
    queue = learn(drawn, layout(**US)).classes["k"].queue
    assert queue is not None
    assert (queue.to, queue.by) == ("Q1", "")


def test_new_classes_fall_back_to_their_group_and_unknowns_to_all() -> None:
    past = [
        replace(row, groups=("Street",)) for row in history({"a": work_days(3)}, "2019-01-02", 5)
    ]
    mapping = layout(
        columns={
            "id": "Id",
            "opened": "Opened",
            "class": "Kind",
            "groups": "Group",
            "areas": ["Area", "Ward"],
            "intake": ["Channel"],
        },
        **US,
    )
    catalogue = learn(past, mapping)
    rehearsal = Rehearsal(catalogue, mapping)
    new = replace(past[0], class_key="new")
    assert rehearsal.forecast(new) == rehearsal.forecast(past[0])
    stranger = rehearsal.forecast(replace(new, groups=("Sea",)))
    assert (stranger.due_at, stranger.department) == (None, "D")


def test_doubts_are_said() -> None:
    past = [
        *history({"timeless": lambda opened, known: None}, "2019-01-02", 5, count=40),
        *history({"rare": work_days(3)}, "2019-01-02", 6, count=5),
        *history({"torn": _if(lambda opened, known: opened.minute % 2 == 0)}, "2019-01-02", 7),
    ]
    classes = learn(past, layout(**US)).classes
    assert classes["timeless"].unsure == ["no target times: no limit learned"]
    assert "only 5 rows" in classes["rare"].unsure
    assert any(doubt.startswith("several limits: ") for doubt in classes["torn"].unsure)


def test_a_catalogue_survives_its_file(tmp_path: Path) -> None:
    def owner(known: dict[str, str]) -> tuple[str, str]:
        return "Works", f"Yard {known['Area']}"

    change = datetime(2019, 3, 20, tzinfo=ZONE)
    past = [
        *rows("k", moments(200), _if(lambda opened, known: opened < change), owner=owner),
        *history({"five": by(Rule(Unit.WORK_DAY, 3, "office", DATE, time(17)))}, "2019-01-02", 5),
        *_steady(5),
    ]
    catalogue = learn(past, layout(**US))
    catalogue.save(tmp_path / "c.yaml")
    loaded = Catalogue.load(tmp_path / "c.yaml")
    first, again = (Rehearsal(item, layout(**US)) for item in (catalogue, loaded))
    assert [first.forecast(row) for row in past] == [again.forecast(row) for row in past]


def test_nothing_learned_from_nothing() -> None:
    catalogue = learn([], layout())
    assert catalogue.classes == {}
    assert (
        Rehearsal(catalogue, layout()).forecast(next(rows("k", moments(1), work_days(1)))).due_at
        is None
    )
