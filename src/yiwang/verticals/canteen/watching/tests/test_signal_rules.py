"""The rules of signals, as tables."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from ..rules.evidence import Ate, Came
from ..rules.gone import Known, of_the_gone
from ..rules.prices import Priced, raised_to_the_cap
from ..rules.scan_rows import scan_rows
from ..rules.seats import Sitting, too_many
from ..rules.travelling import two_places

ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 11, 20)
NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)


def meal(day: date = DAY, number: int = 1) -> Ate:
    return Ate(number, 7, "王**", 3, "东河饭堂", day, "lunch", NOON, 1200, 700)


def known(name: str, value: str, since: date, until: date | None = None) -> Known:
    return Known(name, value, since, until, "民政局")


@pytest.mark.parametrize(
    ("fact", "kind"),
    [
        (known("died_on", "2026-11-19", date(2026, 11, 19)), "after_death"),
        (known("died_on", "2026-11-20", date(2026, 11, 20)), None),  # that noon was hers
        (known("died_on", "2026-11-21", date(2026, 11, 21)), None),
        (known("died_on", "2026-11-19", date(2026, 11, 23)), "after_death"),  # recorded late
        (known("died_on", "unknown", date(2026, 11, 1)), None),
        (known("in_institution", "true", date(2026, 11, 19)), "institution"),
        (known("in_institution", "true", date(2026, 11, 20)), None),  # the day of admission
        (known("in_institution", "false", date(2026, 11, 1)), None),
        (known("in_institution", "true", date(2026, 11, 1), date(2026, 11, 20)), None),
        (known("in_institution", "true", date(2026, 11, 1), date(2026, 11, 21)), "institution"),
        (known("in_hospital", "true", date(2026, 11, 18), date(2026, 11, 25)), "institution"),
        (known("registered", "true", date(2026, 11, 1)), None),
    ],
)
def test_meals_of_somebody_who_was_gone(fact: Known, kind: str | None) -> None:
    found = of_the_gone([(meal(), fact)])
    assert [each.kind for each in found] == ([kind] if kind else [])
    if kind:
        assert (found[0].key, found[0].amount, found[0].diner_id) == ("meal:1", 700, 7)
        assert found[0].rows[0]["who"] == "王**" and found[0].facts["source"] == "民政局"


def test_death_goes_before_an_institution() -> None:
    facts = [
        known("in_institution", "true", date(2026, 11, 1)),
        known("died_on", "2026-11-10", date(2026, 11, 10)),
    ]
    for order in (facts, facts[::-1]):
        assert [each.kind for each in of_the_gone((meal(), one) for one in order)] == [
            "after_death"
        ]


def came(canteen: int, seconds: float, lon: float | None, **more: object) -> Came:
    given = {
        "what": "scan", "id": round(seconds) + 1, "subject": "person:9", "diner_id": 9,
        "who": "李*", "canteen_id": canteen, "canteen": f"{canteen}号",
        "at": NOON + timedelta(seconds=seconds), "lon": lon, "lat": 24.8, "device_id": 1,
        "device": "一号",
    }  # fmt: skip
    return Came(**(given | more))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("second", "seconds", "kmh", "is_one"),
    [
        (came(2, 600, 113.70), 600, 60, True),  # 10.1 km: 606 s at 60 km/h
        (came(2, 610, 113.70), 610, 60, False),
        (came(2, 610, 113.70), 610, 40, True),
        (came(1, 5, 113.70), 5, 60, False),  # one canteen, two tills
        (came(2, 5, None), 5, 60, False),  # nobody knows where it is
        (came(2, 0, 113.60), 0, 60, False),  # next door
    ],
)
def test_two_places(second: Came, seconds: int, kmh: int, is_one: bool) -> None:
    found = two_places([(came(1, 0, 113.60), second)], kmh=kmh, zone=ZONE)
    assert bool(found) is is_one
    if is_one:
        assert found[0].key == f"scan:1/scan:{seconds + 1}" and found[0].day == DAY
        assert found[0].canteen_id == 2 and 10_000 < found[0].facts["metres"] < 10_200


@pytest.mark.parametrize(
    ("gaps", "people", "lengths"),
    [
        ([3, 3, 3, 3], [1, 2, 3, 4, 5], [5]),
        ([5, 5, 5, 5], [1, 2, 3, 4, 5], [5]),
        ([3, 6, 3, 3], [1, 2, 3, 4, 5], []),
        ([3, 3, 3], [1, 2, 3, 4], []),
        ([1, 1, 1, 1, 1], [1, 1, 1, 1, 1, 1], []),  # one card that beeps
        ([1, 2, 2, 2, 2], [1, 1, 2, 3, 4, 5], [6]),
        ([2, 2, 2, 2, 60, 2, 2, 2, 2, 2], [*range(5), *range(6)], [5, 6]),
        ([], [1], []),
    ],
)
def test_rows_of_scans(gaps: list[int], people: list[int], lengths: list[int]) -> None:
    at, reads = 0, []
    for number, person in enumerate(people):
        at += gaps[number - 1] if number else 0
        reads.append(came(1, at, 113.6, id=number, subject=f"person:{person}", subsidy=700))
    found = scan_rows(reversed(reads), seconds=5, scans=5, zone=ZONE)
    assert [len(each.rows) for each in found] == lengths
    assert all(each.amount == 700 * len(each.rows) for each in found)


def test_two_tills_make_no_row() -> None:
    reads = [came(1, at, 113.6, id=at, subject=f"p{at}", device_id=at % 2) for at in range(8)]
    assert scan_rows(reads, seconds=5, scans=5, zone=ZONE) == []


def priced(days: int, price: int, mean: int, meals: int = 10) -> Priced:
    day = DAY + timedelta(days=days)
    return Priced(3, "东河", "lunch", day, price, meals, mean * meals, tuple(range(meals)))


@pytest.mark.parametrize(
    ("before", "after", "is_one"),
    [
        (priced(0, 1200, 1200), priced(1, 1500, 1500), True),  # up to the cap of 15
        (priced(0, 1200, 1200), priced(3, 1500, 1500), True),  # over a weekend
        (priced(0, 1200, 700), priced(1, 1500, 700), False),  # the diners pay it
        (priced(0, 1200, 700), priced(1, 1500, 940), True),  # 80 % of it
        (priced(0, 1200, 700), priced(1, 1500, 930), False),
        (priced(0, 1200, 1200), priced(1, 1300, 1300), False),  # 8 %
        (priced(0, 1500, 1500), priced(1, 1200, 1200), False),  # cheaper
        (priced(0, 1200, 1200), priced(1, 1200, 1200), False),
    ],
)
def test_prices_raised_to_the_cap(before: Priced, after: Priced, is_one: bool) -> None:
    found = raised_to_the_cap([after, before], percent=10, borne=80)
    assert bool(found) is is_one
    if is_one:
        assert found[0].key == f"price:3/lunch/{after.day}"
        assert found[0].facts["meals"] == list(range(10))
        assert found[0].amount == (after.subsidy - before.subsidy)


def test_the_price_of_a_day_is_that_of_most_meals() -> None:
    days = [priced(0, 1200, 1200), priced(1, 1500, 1500, meals=2), priced(1, 1200, 1200, meals=30)]
    assert raised_to_the_cap(days, percent=10, borne=80) == []


@pytest.mark.parametrize(
    ("diners", "turns", "is_one"), [(120, 3, False), (121, 3, True), (81, 2, 1)]
)
def test_more_diners_than_seats(diners: int, turns: int, is_one: bool) -> None:
    found = too_many([Sitting(3, DAY, "lunch", 40, diners, 84700, [])], turns=turns)
    assert bool(found) is bool(is_one)
