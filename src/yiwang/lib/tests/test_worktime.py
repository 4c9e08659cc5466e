"""Deadlines against the real calendars of 2025 and 2026, and properties that hold for all."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from yiwang.lib.worktime import Calendar, Limit, Unit, due, elapsed, sequence, used

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YORK = ZoneInfo("America/New_York")
TWO_HALVES = ((time(8, 30), time(12)), (time(14, 30), time(17, 30)))


def days(first: str, last: str) -> set[date]:
    start, end = date.fromisoformat(first), date.fromisoformat(last)
    return {start + timedelta(days=n) for n in range((end - start).days + 1)}


# General Office of the State Council, notices on the holidays of 2025 and of 2026.
HOLIDAYS = frozenset(
    days("2025-01-01", "2025-01-01")
    | days("2025-01-28", "2025-02-04")
    | days("2025-04-04", "2025-04-06")
    | days("2025-05-01", "2025-05-05")
    | days("2025-05-31", "2025-06-02")
    | days("2025-10-01", "2025-10-08")
    | days("2026-01-01", "2026-01-03")
    | days("2026-02-15", "2026-02-23")
)
MAKEUP = frozenset(
    date.fromisoformat(day)
    for day in [
        *["2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11"],
        *["2026-01-04", "2026-02-14", "2026-02-28"],
    ]
)
CN = Calendar(
    "cn",
    SHANGHAI,
    TWO_HALVES,
    holidays=HOLIDAYS,
    makeup=MAKEUP,
    official_years=frozenset({2024, 2025, 2026}),
)
NY = Calendar(
    "nyc",
    NEW_YORK,
    ((time(8, 30), time(17)),),
    holidays=frozenset({date(2025, 5, 26)}),
    official_years=frozenset({2025}),
)


def cn(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI)


def ny(text: str, fold: int = 0) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold)


HOURS, DAYS = Unit.WORK_HOUR, Unit.WORK_DAY


@pytest.mark.parametrize(
    ("start", "value", "unit", "expected"),
    [
        # inside a period, over lunch, over the night
        ("2025-03-03 09:00", 2, HOURS, "2025-03-03 11:00"),
        ("2025-03-03 11:00", 2, HOURS, "2025-03-03 15:30"),
        ("2025-03-03 16:30", 4, HOURS, "2025-03-04 11:30"),
        ("2025-03-03 09:00", 0.5, HOURS, "2025-03-03 09:30"),
        # the exact end of a period stays
        ("2025-03-03 11:00", 1, HOURS, "2025-03-03 12:00"),
        ("2025-03-03 15:30", 2, HOURS, "2025-03-03 17:30"),
        ("2025-03-03 08:30", 6.5, HOURS, "2025-03-03 17:30"),
        # arrival outside working time
        ("2025-03-03 03:00", 1, HOURS, "2025-03-03 09:30"),
        ("2025-03-03 12:30", 1, HOURS, "2025-03-03 15:30"),
        ("2025-03-07 20:00", 1, HOURS, "2025-03-10 09:30"),
        # Spring Festival 2025: Sunday 26 January and Saturday 8 February are worked
        ("2025-01-26 16:30", 2, HOURS, "2025-01-27 09:30"),
        ("2025-01-27 16:30", 2, HOURS, "2025-02-05 09:30"),
        ("2025-02-07 17:00", 1, HOURS, "2025-02-08 09:00"),
        ("2025-01-27 10:00", 1, DAYS, "2025-02-05 10:00"),
        ("2025-01-24 10:00", 1, DAYS, "2025-01-26 10:00"),
        ("2025-02-07 10:00", 2, DAYS, "2025-02-10 10:00"),
        # Spring Festival 2026: 15 to 23 February, 14 and 28 worked
        ("2026-02-13 15:00", 1, DAYS, "2026-02-14 15:00"),
        ("2026-02-14 15:00", 1, DAYS, "2026-02-24 15:00"),
        ("2026-02-27 15:00", 1, DAYS, "2026-02-28 15:00"),
        # working days: arrival outside working time counts from the next period
        ("2025-03-03 12:30", 1, DAYS, "2025-03-04 14:30"),
        ("2025-03-03 17:30", 1, DAYS, "2025-03-05 08:30"),
        ("2025-03-07 20:00", 5, DAYS, "2025-03-17 08:30"),
        ("2025-03-03 08:30", 0.5, DAYS, "2025-03-03 11:45"),
        ("2025-03-03 15:30", 0.5, DAYS, "2025-03-04 09:45"),
        ("2025-12-31 10:00", 1, DAYS, "2026-01-04 10:00"),
        # the other two look at no calendar
        ("2025-01-27 22:00", 2, Unit.CLOCK_HOUR, "2025-01-28 00:00"),
        ("2025-01-27 22:00", 3, Unit.NATURAL_DAY, "2025-01-30 22:00"),
    ],
)
def test_chinese_deadlines(start: str, value: float, unit: Unit, expected: str) -> None:
    found = due(cn(start), Limit(value, unit), CN)
    assert (found.at, found.provisional) == (cn(expected), False)


@pytest.mark.parametrize(
    ("start", "value", "unit", "expected"),
    [
        ("2025-05-23 16:00", 1, DAYS, "2025-05-27 16:00"),  # Memorial Day between
        ("2025-03-07 16:00", 2, HOURS, "2025-03-10 09:30"),  # clocks forward on 9 March
        ("2025-03-08 02:30", 1, Unit.NATURAL_DAY, "2025-03-09 03:00"),  # 02:30 does not exist
        ("2025-03-08 12:00", 24, Unit.CLOCK_HOUR, "2025-03-09 13:00"),
        ("2025-11-01 12:00", 1, Unit.NATURAL_DAY, "2025-11-02 12:00"),
        ("2025-11-01 12:00", 24, Unit.CLOCK_HOUR, "2025-11-02 11:00"),
    ],
)
def test_daylight_saving(start: str, value: float, unit: Unit, expected: str) -> None:
    assert due(ny(start), Limit(value, unit), NY).at == ny(expected)


def test_the_repeated_hour_stands_still() -> None:
    day = Limit(1, Unit.NATURAL_DAY)
    ends = [
        due(ny("2025-11-02 01:50"), day, NY).at,
        due(ny("2025-11-02 01:10", fold=1), day, NY).at,
        due(ny("2025-11-02 02:00"), day, NY).at,
    ]
    assert ends == [ny("2025-11-03 01:50"), ny("2025-11-03 02:00"), ny("2025-11-03 02:00")]


def test_clock_hours_are_real_hours_over_a_change_of_clocks() -> None:
    hours = used(ny("2025-03-08 12:00"), ny("2025-03-09 12:00"), Unit.CLOCK_HOUR, NY)
    assert hours == 23
    paused = [(ny("2025-11-02 00:00"), ny("2025-11-02 03:00"))]
    late = due(ny("2025-11-01 12:00"), Limit(24, Unit.CLOCK_HOUR), NY, paused)
    assert late.at == ny("2025-11-02 15:00")


def test_start_in_another_zone_is_the_same_instant() -> None:
    start = cn("2025-03-03 16:30")
    limit = Limit(4, HOURS)
    assert due(start.astimezone(UTC), limit, CN) == due(start, limit, CN)


@pytest.mark.parametrize(
    ("start", "value", "unit", "provisional"),
    [
        ("2026-12-28 09:00", 2, HOURS, False),
        ("2026-12-28 09:00", 4, DAYS, True),
        ("2026-12-29 09:00", 1, HOURS, True),  # the notice for 2027 may still move this day
        ("2027-03-01 09:00", 1, HOURS, True),
        ("2027-03-01 09:00", 1, Unit.NATURAL_DAY, False),
        ("2027-03-01 09:00", 1, Unit.CLOCK_HOUR, False),
        ("2023-12-29 09:00", 1, HOURS, True),
    ],
)
def test_provisional_without_the_official_year(
    start: str, value: float, unit: Unit, provisional: bool
) -> None:
    assert due(cn(start), Limit(value, unit), CN).provisional is provisional


@pytest.mark.parametrize(
    ("start", "value", "unit", "pauses", "expected"),
    [
        # two working hours paused, the night inside the pause costs nothing
        (
            "2025-03-03 09:00",
            4,
            HOURS,
            [("2025-03-03 16:30", "2025-03-04 09:30")],
            "2025-03-03 15:30",
        ),
        (
            "2025-03-03 14:30",
            4,
            HOURS,
            [("2025-03-03 16:30", "2025-03-04 09:30")],
            "2025-03-04 11:30",
        ),
        (
            "2025-03-03 10:00",
            5,
            DAYS,
            [("2025-03-04 10:00", "2025-03-06 10:00")],
            "2025-03-12 10:00",
        ),
        # overlapping pauses count once, one before the start not at all
        (
            "2025-03-03 10:00",
            2,
            Unit.NATURAL_DAY,
            [
                ("2025-03-04 00:00", "2025-03-05 00:00"),
                ("2025-03-04 12:00", "2025-03-05 00:00"),
                ("2025-03-01 00:00", "2025-03-03 09:00"),
            ],
            "2025-03-06 10:00",
        ),
        # the second pause only matters because of the first
        (
            "2025-03-03 00:00",
            10,
            Unit.CLOCK_HOUR,
            [("2025-03-03 01:00", "2025-03-03 05:00"), ("2025-03-03 12:00", "2025-03-03 13:00")],
            "2025-03-03 15:00",
        ),
        ("2025-03-03 09:00", 1, HOURS, [("2025-03-03 10:00", None)], "2025-03-03 10:00"),
        ("2025-03-03 09:00", 2, HOURS, [("2025-03-03 10:00", None)], None),
    ],
)
def test_pauses(
    start: str,
    value: float,
    unit: Unit,
    pauses: list[tuple[str, str | None]],
    expected: str | None,
) -> None:
    paused = [(cn(begin), cn(end) if end else None) for begin, end in pauses]
    found = due(cn(start), Limit(value, unit), CN, paused).at
    assert found == (cn(expected) if expected else None)
    if found:
        spent = elapsed(cn(start), found, Limit(value, unit), CN, paused)
        assert spent.used == pytest.approx(value)
        assert spent.fraction == pytest.approx(1)


def test_an_open_pause_stops_the_bar() -> None:
    paused = [(cn("2025-03-03 10:00"), None)]
    for now in ("2025-03-03 11:00", "2025-03-10 11:00"):
        assert used(cn("2025-03-03 09:00"), cn(now), HOURS, CN, paused) == 1


def test_elapsed_is_zero_before_the_start_and_above_one_when_late() -> None:
    limit = Limit(2, HOURS)
    assert elapsed(cn("2025-03-03 09:00"), cn("2025-03-02 09:00"), limit, CN).used == 0
    assert elapsed(cn("2025-03-03 09:00"), cn("2025-03-04 08:00"), limit, CN).fraction == 3


def test_sequence_of_limits_in_different_units() -> None:
    found = sequence(
        cn("2025-03-07 16:30"),
        [Limit(0.5, HOURS), Limit(0.5, HOURS), Limit(1, DAYS), Limit(2, Unit.CLOCK_HOUR)],
        CN,
    )
    assert found.at == cn("2025-03-11 10:30")


def test_hours_may_change_with_the_season() -> None:
    summer = ((time(8), time(12)), (time(15), time(18)))
    calendar = Calendar("hot", SHANGHAI, TWO_HALVES, changes=((date(2025, 6, 1), summer),))
    assert due(cn("2025-05-30 17:00"), Limit(1, HOURS), calendar).at == cn("2025-06-02 08:30")
    # 3.25 of 6.5 hours into Friday is 3.5 of 7 hours into Monday
    assert due(cn("2025-05-30 11:45"), Limit(1, DAYS), calendar).at == cn("2025-06-02 11:30")


def test_a_period_may_end_at_midnight() -> None:
    always = Calendar("all", SHANGHAI, ((time(0), time(0)),), weekend=frozenset())
    start = cn("2025-03-07 16:30")
    assert (
        due(start, Limit(30, HOURS), always).at == due(start, Limit(30, Unit.CLOCK_HOUR), always).at
    )


@pytest.mark.parametrize(
    "periods",
    [
        (),
        ((time(9), time(9)),),
        ((time(17), time(9)),),
        ((time(9), time(12)), (time(11), time(17))),
        ((time(14), time(17)), (time(9), time(12))),
    ],
)
def test_impossible_periods_are_refused(periods: tuple[tuple[time, time], ...]) -> None:
    with pytest.raises(ValueError, match="work period"):
        Calendar("bad", SHANGHAI, periods)


def test_a_week_without_work_a_limit_of_nothing_and_a_naive_start_are_refused() -> None:
    with pytest.raises(ValueError, match="working day"):
        Calendar("bad", SHANGHAI, TWO_HALVES, weekend=frozenset(range(7)))
    with pytest.raises(ValueError, match="above zero"):
        Limit(0, HOURS)
    with pytest.raises(ValueError, match="aware"):
        due(datetime(2025, 3, 3, 9), Limit(1, DAYS), CN)  # noqa: DTZ001


instants = st.timedeltas(timedelta(0), timedelta(days=700)).map(
    lambda gone: datetime(2024, 12, 1, tzinfo=UTC) + gone
)
values = st.integers(1, 400).map(lambda quarter: quarter / 4)
units = st.sampled_from(Unit)
pauses = st.lists(
    st.tuples(instants, st.timedeltas(timedelta(0), timedelta(days=30))).map(
        lambda pair: (pair[0], pair[0] + pair[1])
    ),
    max_size=4,
)
calendars = st.sampled_from([CN, NY])


@settings(max_examples=300, deadline=None)
@given(calendars, instants, st.timedeltas(timedelta(0), timedelta(days=20)), values, units)
def test_a_later_start_is_never_due_earlier(
    calendar: Calendar, start: datetime, later: timedelta, value: float, unit: Unit
) -> None:
    limit = Limit(value, unit)
    first, second = due(start, limit, calendar).at, due(start + later, limit, calendar).at
    assert first is not None
    assert second is not None
    assert start < first.astimezone(UTC) <= second.astimezone(UTC)


@settings(max_examples=300, deadline=None)
@given(calendars, instants, values, values, units)
def test_a_longer_limit_is_never_due_earlier(
    calendar: Calendar, start: datetime, one: float, other: float, unit: Unit
) -> None:
    short, long = (due(start, Limit(value, unit), calendar).at for value in sorted([one, other]))
    assert short is not None
    assert long is not None
    assert short.astimezone(UTC) <= long.astimezone(UTC)


@settings(max_examples=300, deadline=None)
@given(instants, values, units, pauses)
def test_at_the_deadline_the_limit_is_used_up(
    start: datetime, value: float, unit: Unit, paused: list[tuple[datetime, datetime]]
) -> None:
    limit = Limit(value, unit)
    at = due(start, limit, CN, paused).at
    assert at is not None
    spent = elapsed(start, at, limit, CN, paused)
    assert spent.used == pytest.approx(value, abs=1 / 3600)


@settings(max_examples=300, deadline=None)
@given(instants, values)
def test_working_hours_end_in_working_time(start: datetime, value: float) -> None:
    at = due(start, Limit(value, HOURS), CN).at
    assert at is not None
    assert CN.is_workday(at.date())
    assert any(begin < at.time() <= end for begin, end in TWO_HALVES)


@settings(max_examples=200, deadline=None)
@given(instants, values, values, units)
def test_limits_of_one_unit_add_up(start: datetime, one: float, other: float, unit: Unit) -> None:
    both = due(start, Limit(one + other, unit), CN).at
    steps = sequence(start, [Limit(one, unit), Limit(other, unit)], CN).at
    assert both is not None
    assert steps is not None
    assert abs(both - steps) <= timedelta(seconds=1)
