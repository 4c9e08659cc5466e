"""When a place may be taken, given back and passed on."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ..rules import Times, Waiting, promoted, unbookable, unreleasable

NOON = datetime(2026, 11, 23, 12, tzinfo=ZoneInfo("Asia/Shanghai"))
TIMES = Times(
    opens_at=NOON - timedelta(days=7),
    closes_at=NOON - timedelta(hours=2),
    cancel_until=NOON - timedelta(hours=3),
    starts_at=NOON,
    ends_at=NOON + timedelta(hours=1),
)


@pytest.mark.parametrize(
    ("hours", "late", "why"),
    [
        (-24 * 7 - 0.01, False, "early"),
        (-24 * 7, False, ""),
        (-2.01, False, ""),
        (-2, False, "closed"),
        (-2, True, ""),
        (0.99, True, ""),
        (1, True, "over"),
    ],
)
def test_a_place_is_given_between_opening_and_cut_off(hours, late, why):
    assert unbookable(TIMES, NOON + timedelta(hours=hours), late=late) == why


def test_nothing_is_given_in_a_cancelled_session():
    assert unbookable(replace(TIMES, cancelled=True), NOON - timedelta(days=1)) == "cancelled"


@pytest.mark.parametrize(
    ("state", "hours", "late", "why"),
    [
        ("confirmed", -3.01, False, ""),
        ("confirmed", -3, False, "late"),
        ("confirmed", -3, True, ""),
        ("held", -3, False, "late"),
        ("waiting", 0, False, ""),
        ("attended", -4, True, "settled"),
        ("missed", 2, True, "settled"),
        ("released", -4, False, "settled"),
        ("lapsed", -4, False, "settled"),
    ],
)
def test_a_place_is_taken_back_until_its_time(state, hours, late, why):
    assert unreleasable(TIMES, state, NOON + timedelta(hours=hours), late=late) == why


@pytest.mark.parametrize(
    ("waiting", "free", "quotas", "chosen"),
    [
        ([(1, 1, ""), (2, 1, "")], 1, {}, [1]),
        ([(1, 3, ""), (2, 1, "")], 2, {}, [2]),
        ([(1, 2, ""), (2, 1, "")], 2, {}, [1]),
        ([(1, 1, "far"), (2, 1, "")], 1, {"far": 0}, [2]),
        ([(1, 1, "far"), (2, 1, "far")], 2, {"far": 1}, [1]),
        ([(1, 1, "free")], 1, {"far": 0}, [1]),
        ([], 5, {}, []),
    ],
)
def test_free_places_go_to_whoever_waits_longest_and_fits(waiting, free, quotas, chosen):
    found = promoted([Waiting(*each) for each in waiting], free, quotas)
    assert [each.id for each in found] == chosen
