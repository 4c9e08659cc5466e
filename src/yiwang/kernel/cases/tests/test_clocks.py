"""When a stage and the whole are due, and which rung of the ladder comes next."""

from dataclasses import replace
from datetime import timedelta

import pytest

from yiwang.kernel.cases.rules.clocks import (
    UNKNOWN_LIMIT,
    is_provisional,
    limit_of,
    next_rung,
    pushed,
    stage_clock,
    total_due,
)
from yiwang.kernel.cases.rules.flow import LimitSpec
from yiwang.lib.worktime import Limit, Unit

from .shipped import CITY, WEEK, local

TWO_DAYS = Limit(2, Unit.WORK_DAY)
MON = local("2026-03-02 09:00")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("spec", "catalogue", "limit"),
    [
        (None, TWO_DAYS, None),
        (LimitSpec(0.5, "work_hour"), TWO_DAYS, Limit(0.5, Unit.WORK_HOUR)),
        (LimitSpec(None), TWO_DAYS, TWO_DAYS),
        (LimitSpec(None), None, UNKNOWN_LIMIT),
    ],
)
def test_limit_of(spec, catalogue, limit):
    assert limit_of(spec, catalogue) == limit


@pytest.mark.parametrize(
    ("stage", "since", "catalogue", "due"),
    [
        ("reported", "2026-03-02 09:00", None, "2026-03-02 09:30"),
        ("reported", "2026-03-02 11:45", None, "2026-03-02 14:45"),
        ("reported", "2026-03-06 17:15", None, "2026-03-09 08:45"),
        ("arbitration", "2026-03-06 10:00", None, "2026-03-09 10:00"),
        ("handling", "2026-03-02 09:00", TWO_DAYS, "2026-03-04 09:00"),
        ("handling", "2026-03-02 09:00", None, "2026-03-11 09:00"),
        ("handling", "2026-03-02 22:00", Limit(4, Unit.CLOCK_HOUR), "2026-03-03 02:00"),
        ("handling", "2026-03-06 22:00", Limit(2, Unit.NATURAL_DAY), "2026-03-08 22:00"),
    ],
)
def test_stage_clock(stage, since, catalogue, due):
    assert stage_clock(CITY, stage, local(since), catalogue, WEEK).due == local(due)


@pytest.mark.parametrize("stage", ["hung", "closed", "refused", "merged"])
def test_a_stage_without_limit_has_no_deadline(stage):
    clock = stage_clock(CITY, stage, MON, TWO_DAYS, WEEK)
    assert (clock.limit, clock.due) == (None, None)


def test_an_open_pause_holds_the_stage():
    pauses = [(MON + HOUR, None)]
    assert stage_clock(CITY, "handling", MON, TWO_DAYS, WEEK, pauses).due is None
    ended = [(MON + HOUR, MON + DAY + HOUR)]
    assert stage_clock(CITY, "handling", MON, TWO_DAYS, WEEK, ended).due == MON + 3 * DAY


def test_total_is_the_nominal_path_end_to_end():
    """3.5 work hours, then the catalogue's limit, then 2.5 work hours."""
    assert total_due(CITY, MON, TWO_DAYS, WEEK) == local("2026-03-04 17:30")
    assert total_due(CITY, MON, None, WEEK) == local("2026-03-11 17:30")


def test_a_flow_without_nominal_path_has_no_total():
    assert total_due(replace(CITY, nominal=()), MON, TWO_DAYS, WEEK) is None


def test_pauses_and_postponements_move_the_total():
    start = MON + HOUR
    plain = total_due(CITY, start, TWO_DAYS, WEEK)
    assert plain == local("2026-03-05 09:30")
    day = [(start + HOUR, start + DAY + HOUR)]
    assert total_due(CITY, start, TWO_DAYS, WEEK, day) == local("2026-03-06 09:30")
    assert total_due(CITY, start, TWO_DAYS, WEEK, day, DAY) == local("2026-03-09 09:30")
    assert total_due(CITY, start, TWO_DAYS, WEEK, [(start + HOUR, None)]) is None
    late = [(plain + HOUR, plain + 3 * DAY)]
    assert total_due(CITY, start, TWO_DAYS, WEEK, late) == plain


@pytest.mark.parametrize(
    ("begin", "end", "at"),
    [
        ("2026-03-03 10:00", "2026-03-03 10:00", "2026-03-04 10:00"),
        ("2026-03-03 10:00", "2026-03-04 10:00", "2026-03-05 10:00"),
        ("2026-03-07 00:00", "2026-03-08 00:00", "2026-03-04 10:00"),
    ],
)
def test_a_deadline_is_pushed_by_the_counted_time(begin, end, at):
    pauses = [(local(begin), local(end))]
    assert pushed(local("2026-03-04 10:00"), pauses, Unit.WORK_DAY, WEEK) == local(at)


@pytest.mark.parametrize(
    ("step", "at", "action"),
    [
        (0, "2026-03-03 15:45", "warn"),
        (1, "2026-03-04 09:00", "escalate"),
        (2, "2026-03-05 09:00", "escalate"),
        (3, "2026-03-06 09:00", "escalate"),
    ],
)
def test_the_ladder_climbs_with_the_limit(step, at, action):
    clock = stage_clock(CITY, "handling", MON, TWO_DAYS, WEEK)
    rung = next_rung(CITY, clock, MON, WEEK, step)
    assert CITY.ladder[step].action == action
    assert rung.step == step
    assert abs(rung.at - local(at)) <= HOUR


def test_the_ladder_ends():
    clock = stage_clock(CITY, "handling", MON, TWO_DAYS, WEEK)
    assert next_rung(CITY, clock, MON, WEEK, len(CITY.ladder)) is None
    unclocked = stage_clock(CITY, "hung", MON, TWO_DAYS, WEEK)
    assert next_rung(CITY, unclocked, MON, WEEK) is None


def test_after_a_postponement_the_ladder_stands_at_the_new_deadline():
    clock = stage_clock(CITY, "handling", MON, TWO_DAYS, WEEK)
    rung = next_rung(CITY, clock, MON, WEEK, 1, (), clock.due + 3 * DAY)
    assert rung.at == clock.due + 3 * DAY


@pytest.mark.parametrize(
    ("since", "at", "unit", "provisional"),
    [
        ("2026-03-02 09:00", "2026-03-04 09:00", Unit.WORK_DAY, False),
        ("2026-12-28 09:00", "2026-12-30 09:00", Unit.WORK_DAY, True),
        ("2026-12-28 09:00", "2027-01-04 09:00", Unit.WORK_HOUR, True),
        ("2026-12-28 09:00", "2027-01-04 09:00", Unit.NATURAL_DAY, False),
        ("2025-12-31 09:00", "2026-01-05 09:00", Unit.WORK_DAY, True),
    ],
)
def test_what_crosses_a_planned_year_is_provisional(since, at, unit, provisional):
    """Only 2026 is official here; next year's notice may still move this year's last days."""
    assert is_provisional(local(since), local(at), [unit], WEEK) is provisional


def test_no_deadline_is_not_provisional():
    assert not is_provisional(local("2027-01-04 09:00"), None, [Unit.WORK_DAY], WEEK)
