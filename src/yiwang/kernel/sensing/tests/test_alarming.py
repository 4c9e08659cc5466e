"""Alarm rules over arrays: their boundaries, and that cutting the stream changes nothing."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ..alarming import Rule, Span, State, Transition, evaluate
from .slowly import DISTRICT, Reading, evaluated, frame_of

HERE = {"district": DISTRICT}
START = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)  # 08:00 in China, a Monday
MINUTE = timedelta(minutes=1)


def _rule(**said: Any) -> Rule:
    return Rule(
        **{"id": 1, "channel": "t", "bound": ">=", "limit": 8.0, "kind": "fridge", **HERE, **said}
    )


def _series(
    *values: float, every: int = 5, start: datetime = START, late: bool = False
) -> list[Reading]:
    return [
        Reading("f1", "fridge", "t", start + n * every * MINUTE, value, late)
        for n, value in enumerate(values)
    ]


def _said(readings: list[Reading], *rules: Rule) -> list[tuple[str, int, bool]]:
    """(raise or clear, minutes since the start, late) of a run in one batch."""
    found, _ = evaluate(frame_of(readings), rules, State())
    assert found == evaluated(readings, rules)
    return [(each.kind, (each.at - START) // MINUTE, each.late) for each in found]


@pytest.mark.parametrize(
    ("bound", "value", "breaks"),
    [
        (">=", 8.0, True), (">=", 7.9, False), (">", 8.0, False), (">", 8.1, True),
        ("<=", 8.0, True), ("<=", 8.1, False), ("<", 8.0, False), ("<", 7.9, True),
    ],
)  # fmt: skip
def test_the_limit_itself_breaks_an_inclusive_bound_only(
    bound: Any, value: float, breaks: bool
) -> None:
    assert bool(_said(_series(value), _rule(bound=bound))) == breaks


def test_a_broken_bound_holds_again_only_beyond_the_hysteresis() -> None:
    rule = _rule(hysteresis=0.5)
    assert _said(_series(8.0, 7.8, 7.5, 7.4, 7.9), rule) == [
        ("raise", 0, False),
        ("clear", 15, False),
    ]


def test_exactly_ten_hours_together_is_ten_hours() -> None:
    rule = _rule(bound=">", seconds=10 * 3600)
    assert _said(_series(*[8.1] * 121), rule) == [("raise", 600, False)]
    assert _said(_series(*[8.1] * 120), rule) == []


def test_together_begins_anew_once_back_in_range() -> None:
    """WHO 30-day loggers: cumulative time does not trigger (DOMAIN §8.2)."""
    values = [9.0] * 100 + [7.0] + [9.0] * 100
    assert _said(_series(*values), _rule(seconds=10 * 3600)) == []


def test_added_up_counts_over_interruptions_of_one_day() -> None:
    early = START.replace(day=22, hour=16)  # midnight in China
    values = [30.0] * 61 + [20.0] + [30.0] * 61
    rule = _rule(limit=30.0, seconds=10 * 3600, adds_up="day")
    found, _ = evaluate(frame_of(_series(*values, start=early)), [rule], State())
    assert [(each.kind, each.at - early) for each in found] == [
        ("raise", timedelta(minutes=122 * 5)),
    ]


def test_a_day_ends_at_midnight_in_china_also_at_the_end_of_a_month() -> None:
    evening = datetime(2026, 11, 30, 14, 0, tzinfo=UTC)  # 22:00 on the last of the month
    rule = _rule(seconds=3 * 3600, adds_up="day")
    readings = _series(*[9.0] * 61, start=evening)
    found, _ = evaluate(frame_of(readings), [rule], State())
    midnight = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    assert [each.at for each in found] == [midnight + timedelta(hours=3)]
    assert found == evaluated(readings, [rule])


def test_rules_change_at_the_end_of_a_month() -> None:
    first = datetime(2026, 11, 30, 16, 0, tzinfo=UTC)
    old, new = _rule(until=first), _rule(id=2, limit=10.0, since=first)
    readings = _series(9.0, 9.0, 9.0, 11.0, start=first - 10 * MINUTE)
    found, _ = evaluate(frame_of(readings), [old, new], State())
    assert [(each.rule, each.kind, each.at - first) for each in found] == [
        (1, "raise", -10 * MINUTE),
        (1, "clear", 0 * MINUTE),
        (2, "raise", 5 * MINUTE),
    ]


def test_a_trip_begins_anew_with_its_marker() -> None:
    rule = _rule(limit=30.0, seconds=20 * 60, adds_up="trip")
    marker = Reading("f1", "fridge", "trip", START + 12 * MINUTE, 2)
    readings = _series(*[31.0] * 10)
    readings.insert(3, marker)
    assert _said(readings, rule) == [("raise", 35, False)]


def test_time_without_readings_does_not_count() -> None:
    readings = [*_series(9.0, 9.0), *_series(9.0, 9.0, start=START + 120 * MINUTE)]
    assert _said(readings, _rule(seconds=3600, gap=600)) == []
    assert _said(readings, _rule(seconds=3600)) == [("raise", 120, False)]


def test_a_change_is_counted_from_the_reading_so_long_ago() -> None:
    rule = _rule(limit=2.0, change_over=600)
    assert _said(_series(4.0, 4.5, 5.0, 6.5, 7.0, 7.0), rule) == [
        ("raise", 15, False),
        ("clear", 25, False),
    ]


def test_outside_its_hours_a_rule_is_silent() -> None:
    morning = Span(days=(0,), since=8 * 60, until=8 * 60 + 10)
    night = Span(days=(6,), since=23 * 60, until=8 * 60 + 5)
    assert _said(_series(9.0, 9.0, 9.0), _rule(hours=(morning,))) == [
        ("raise", 0, False),
        ("clear", 10, False),
    ]
    assert _said(_series(9.0, 9.0), _rule(hours=(night,))) == [
        ("raise", 0, False),
        ("clear", 5, False),
    ]


def test_readings_filled_in_raise_late_and_only_now_rings() -> None:
    kept = _series(9.0, 9.0, late=True)
    now = _series(9.0, start=START + 10 * MINUTE)
    assert _said(kept, _rule()) == [("raise", 0, True)]
    assert _said([*kept, *now], _rule()) == [("raise", 0, True), ("raise", 10, False)]


def test_what_added_up_unseen_rings_nobody_once_it_is_well_again() -> None:
    rule = _rule(seconds=600, adds_up="day")
    kept = _series(9.0, 9.0, 9.0, late=True)
    well = _series(5.0, 5.0, start=START + 15 * MINUTE)
    assert _said([*kept, *well], rule) == [("raise", 10, True)]
    again = _series(9.0, start=START + 25 * MINUTE)
    assert _said([*kept, *well, *again], rule)[1:] == [("raise", 25, False)]


def test_a_rule_holds_in_its_own_district() -> None:
    found, _ = evaluate(frame_of(_series(9.0)), [_rule(district="440203")], State())
    assert found == []


def test_an_old_reading_is_left_for_judging_again() -> None:
    readings = [*_series(4.0, 4.0), *_series(9.0, start=START + 2 * MINUTE), *_series(4.0)]
    found, state = evaluate(frame_of(readings), [_rule()], State())
    assert found == []
    assert [(each.device, each.since, each.until) for each in state.behind] == [
        ("f1", START, START + 2 * MINUTE)
    ]


RULES = [
    _rule(id=1, hysteresis=1.0),
    _rule(id=2, bound=">", seconds=120, gap=180),
    _rule(id=3, seconds=180, adds_up="day", level=3),
    _rule(id=4, bound="<=", limit=3.0, device="f2", kind="", seconds=60),
    _rule(id=5, limit=3.0, change_over=120),
    _rule(id=6, hours=(Span((0, 1), 23 * 60 + 58, 3),), since=START, until=START + timedelta(1)),
    _rule(id=7, seconds=120, adds_up="trip", hysteresis=2.0),
    _rule(id=8, bound="<", limit=-3.0, change_over=60, gap=60, seconds=60),
]
_MIDNIGHT = START + timedelta(hours=16)
_RUNS = st.lists(
    st.tuples(
        st.sampled_from(["f1", "f1", "f2"]),
        st.sampled_from(["t", "t", "t", "trip"]),
        st.sampled_from([2.0, 3.0, 5.0, 7.0, 8.0, 9.0, 9.0]),
        st.integers(1, 5),
        st.sampled_from([30, 60, 60, 120]),
        st.sampled_from([0, 0, 0, 0, -150, 400]),
        st.booleans(),
    ),
    max_size=20,
)
_Run = tuple[str, str, float, int, int, int, bool]


def _readings(runs: list[_Run]) -> list[Reading]:
    """Values that stay a while, from shortly before midnight on; some runs step back."""
    clocks = dict.fromkeys(("f1", "f2"), _MIDNIGHT - 8 * MINUTE)
    found = []
    for device, channel, value, count, step, jump, late in runs:
        clocks[device] += timedelta(seconds=jump)
        for _ in range(count):
            found.append(Reading(device, "fridge", channel, clocks[device], value, late))
            clocks[device] += timedelta(seconds=step)
    return found


@settings(max_examples=250, deadline=None)
@given(_RUNS, st.lists(st.integers(0, 60), max_size=8))
def test_however_the_stream_is_cut_the_alarms_are_those_of_one_reading_after_the_other(
    runs: list[_Run], cuts: list[int]
) -> None:
    readings = _readings(runs)
    found: list[Transition] = []
    state = State()
    edges = sorted({0, *(min(cut, len(readings)) for cut in cuts), len(readings)})
    for start, end in pairwise(edges):
        fresh, state = evaluate(frame_of(readings[start:end]), RULES, _kept(state))
        found += fresh
    whole, at_once = evaluate(frame_of(readings), RULES, State())
    assert _sorted(found) == _sorted(evaluated(readings, RULES)) == _sorted(whole)
    assert state.content() == at_once.content()


def _kept(state: State) -> State:
    """As it comes back from where it is kept."""
    content = [(device, rule, what) for (device, rule), what in state.content().items()]
    return State.of(state.marks.iter_rows(), content)


def _sorted(found: list[Transition]) -> list[Transition]:
    return sorted(found, key=lambda each: (each.device, each.rule, each.at, each.kind))
