"""Tracks, stops and mileage: by tables, with everything that terminals do wrong."""

from datetime import UTC, date, datetime

import pytest

from ..rules.journeys import Fix, Terms, bounds, tracked
from ..rules.stopping import read

TERMS = Terms(stop_seconds=300, stop_metres=50, gap_seconds=120, fastest=150)
#: Degrees of about a metre in the town of the tests.
EAST, NORTH = 1 / 100_990, 1 / 110_780


def fix(at, east=0.0, north=0.0, speed=None, **said):
    return Fix(float(at), 113.6 + east * EAST, 24.8 + north * NORTH, speed, **said)


def drive(since, metres, *, start=0.0, every=30, speed=36.0, **said):
    """East at ten metres a second."""
    seconds = int(metres / (speed / 3.6))
    return [
        fix(since + n, start + n * speed / 3.6, speed=speed, **said)
        for n in range(0, seconds + 1, every)
    ]


def stand(since, seconds, at=0.0, *, every=30, **said):
    """At one place, some metres to and fro."""
    return [
        fix(since + n, at + (4 if n // every % 2 else -4), speed=0.0, **said)
        for n in range(0, seconds + 1, every)
    ]


def journey(fixes, terms=TERMS):
    return read(tracked(fixes, terms), terms)


def test_a_drive_a_stop_and_a_drive():
    found = journey([*drive(0, 3000), *stand(330, 600, 3000), *drive(960, 2100, start=3000)])
    (stop,) = found.stops
    assert stop.seconds == pytest.approx(630, abs=60)
    assert found.metres == pytest.approx(5100, rel=0.01)
    assert found.moving == pytest.approx(530, abs=60)
    assert not found.track.gaps and found.top == 36.0


@pytest.mark.parametrize(
    ("seconds", "stops"),
    [(270, 0), (300, 1), (330, 1)],
)
def test_standing_is_a_stop_from_its_time_on(seconds, stops):
    fixes = [*drive(0, 1000), *stand(1000, seconds, 2000), *drive(1060 + seconds, 1000, start=2200)]
    assert len(journey(fixes).stops) == stops


@pytest.mark.parametrize(("spread", "stops"), [(40, 1), (120, 0)])
def test_a_stop_has_a_radius(spread, stops):
    fixes = [fix(n * 30, east=(n // 2 % 2) * spread, speed=0.0) for n in range(20)]
    assert len(journey(fixes).stops) == stops


def test_standing_makes_no_mileage():
    assert journey(stand(0, 8 * 3600)).metres == 0


def test_one_fix_astray_ends_no_stop():
    fixes = stand(0, 900)
    fixes[10] = fix(fixes[10].at, east=70, speed=0.0)
    assert len(journey(fixes).stops) == 1


def test_creeping_is_no_stop():
    """A queue of an hour at two kilometres an hour."""
    fixes = [fix(n * 30, east=n * 17, speed=2.0) for n in range(120)]
    assert not journey(fixes).stops


def test_duplicates_and_disorder_change_nothing():
    plain = [*drive(0, 3000), *stand(330, 600, 3000)]
    mixed = [*plain[10:], *plain[5:12], *plain[:10], *plain[::-1]]
    one, other = journey(plain), journey(mixed)
    assert (one.metres, one.stops) == (other.metres, other.stops)
    assert other.track.repeated == len(mixed) - len(plain)


@pytest.mark.parametrize(
    ("name", "fixes", "impossible", "metres"),
    [
        ("one in the next town", [*drive(0, 3000)[:5], fix(140, 60_000, speed=36.0),
                                  *drive(0, 3000)[5:]], 1, 3000),
        ("the first", [fix(-30, 90_000), *drive(0, 3000)], 1, 3000),
        ("the last", [*drive(0, 3000), fix(330, 90_000)], 1, 3000),
        ("two that differ", [*drive(0, 3000), fix(310, 90_000), fix(320, -90_000)], 2, 3000),
        ("it went on elsewhere", [*drive(0, 3000), *drive(310, 2100, start=80_000)], 0, 5100),
        ("nothing but one", [fix(0, 10)], 0, 0),
        ("nothing", [], 0, 0),
    ],
)  # fmt: skip
def test_impossible_jumps_are_left_out(name, fixes, impossible, metres):
    found = journey(fixes)
    assert found.track.impossible == impossible
    assert found.metres == pytest.approx(metres, rel=0.01)


def test_where_many_agree_it_is_elsewhere_there_is_a_gap():
    found = journey([*drive(0, 3000), *drive(310, 2100, start=80_000)])
    (gap,) = found.track.gaps
    assert gap.metres == pytest.approx(77_000, rel=0.01)
    assert found.unheard_metres == gap.metres


def test_a_clock_that_jumped_back_and_forth():
    """Eight minutes ahead for four fixes: they lie among later ones and leave a gap."""
    right = drive(0, 12_000)
    wrong = [fix(each.at + 480, (each.lon - 113.6) / EAST + 1, speed=36.0) for each in right[10:14]]
    found = journey([*right[:10], *wrong, *right[14:]])
    assert found.metres + found.unheard_metres == pytest.approx(12_000, rel=0.001)
    assert len(found.track.gaps) == 1
    assert found.track.impossible == 4


@pytest.mark.parametrize(
    ("silence", "gaps"),
    [(90, 0), (120, 0), (121, 1), (3600, 1)],
)
def test_gaps(silence, gaps):
    found = journey([*drive(0, 3000), *drive(300 + silence, 2100, start=3000 + silence)])
    assert len(found.track.gaps) == gaps
    if gaps:
        assert found.metres == pytest.approx(5100, rel=0.01)
        assert found.unheard_metres == pytest.approx(silence, rel=0.01)


def test_a_terminal_that_sleeps_stood():
    found = journey([*drive(0, 3000), *stand(310, 60, 3000), *stand(4000, 60, 3000)])
    (stop,) = found.stops
    assert stop.seconds == pytest.approx(3780, abs=60) and stop.unheard > 3500
    assert len(found.track.gaps) == 1 and found.unheard_metres == 0


@pytest.mark.parametrize(
    ("clock", "kilometres"),
    [([100.0, 101.5, 103.2], 3.2), ([100.0, None, 103.2], 3.2), ([100.0], None),
     ([None, None], None), ([100.0, 90.0, 95.0], None), ([], None)],
)  # fmt: skip
def test_the_terminals_own_clock(clock, kilometres):
    found = journey([fix(n * 30, n * 300, odometer=said) for n, said in enumerate(clock)])
    assert found.odometer == (None if kilometres is None else pytest.approx(kilometres))


def test_engine_and_idling():
    fixes = [*drive(0, 3000, engine=True), *stand(330, 300, 3000, engine=True),
             *stand(660, 600, 3000, engine=False)]  # fmt: skip
    found = journey(fixes)
    (stop,) = found.stops
    assert found.engine == pytest.approx(660, abs=31)
    assert stop.idling == pytest.approx(330, abs=61)
    assert journey(drive(0, 3000)).engine is None


def test_speeding():
    terms = Terms(gap_seconds=120, speeding=60)
    fast = [*drive(0, 600), *drive(90, 1200, start=600, speed=72.0),
            *drive(180, 600, start=1900)]  # fmt: skip
    (found,) = journey(fast, terms).speeding
    assert (found.since, found.until, found.top) == (90, 150, 72.0)
    assert not journey(fast).speeding


def test_a_day_is_chinas():
    since, until = bounds(date(2026, 11, 23))
    assert since == datetime(2026, 11, 22, 16, tzinfo=UTC)
    assert until == datetime(2026, 11, 23, 16, tzinfo=UTC)
