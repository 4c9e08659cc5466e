"""Where she eats, seen from where she is registered; when a canteen takes orders."""

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from ..rules.hours import Hours, on_day
from ..rules.tables import day_of, of_the_meal, read_line
from ..rules.whereabouts import where

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("registered", "canteen", "found"),
    [
        ("440118001", "440118001", "home"),
        ("440118001012", "440118001003", "home"),
        ("440118001", "440118002", "same_district"),
        ("440118001", "440106001", "same_city"),
        ("440118", "440106001", "same_city"),
        ("440118001", "440303001", "elsewhere"),
        ("4401", "440303001", "elsewhere"),
        ("442000107", "442000108", "same_district"),
        ("440118", "440118001", None),
        ("440118001", "440118", None),
        ("4401", "440118001", None),
        ("", "440118001", None),
        ("44", "440118001", None),
    ],
)
def test_where_she_eats(registered, canteen, found):
    assert where(registered, canteen) == found


@pytest.mark.parametrize(
    ("registered", "canteen", "own"),
    [
        ("440303001", "440303009", True),
        ("440303", "440303009", True),
        ("440303", "440303", True),
        ("440303001", "440304001", False),
        ("4403", "440106001", False),
        ("4403", "440303001", None),
        ("", "440303001", None),
    ],
)
def test_whether_it_is_her_own_district(registered, canteen, own):
    line = read_line({"registered": registered, "canteen": canteen})
    assert of_the_meal(line, working_day=True).get("in_own_district") is own


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-03-01", date(2026, 3, 1)),
        ("2026/3/1", date(2026, 3, 1)),
        ("2026年3月1日", date(2026, 3, 1)),
        ("20260301", date(2026, 3, 1)),
        ("2026-03-01 00:00:00", date(2026, 3, 1)),
        ("2026-02-30", None),
        ("0000-01-01", None),
        ("3/1/2026", None),
        ("", None),
    ],
)
def test_days_as_people_write_them(text, day):
    assert day_of(text) == day


def test_a_line_leaves_out_what_cannot_be_read():
    line = read_line({"birth_date": "soon", "categories": None, "price_fen": "-5", "canteen": "A"})
    assert (dict(line.given), line.price, line.on, line.canteen) == ({}, None, None, "")
    known = read_line({"categories": "低保；disabled", "in_institution": "否", "price_fen": "1200"})
    assert known.given == {"categories": ["低保", "disabled"], "in_institution": False}
    assert known.price == 1200


def test_orders_close_on_the_day_or_the_day_before():
    hours = Hours(time(11, 30), time(13), order_by=time(20), order_days=1, cancel_by=time(8))
    found = on_day(hours, date(2026, 11, 24), ZONE)
    assert found.order_until == datetime(2026, 11, 23, 20, tzinfo=ZONE)
    assert found.cancel_until == datetime(2026, 11, 24, 8, tzinfo=ZONE)
    assert found.begins == datetime(2026, 11, 24, 11, 30, tzinfo=ZONE)
    same = on_day(Hours(time(11), time(13), order_by=time(9, 30)), date(2026, 11, 24), ZONE)
    assert same.cancel_until == same.order_until == datetime(2026, 11, 24, 9, 30, tzinfo=ZONE)
