"""What is asked for, and what may be said to everybody."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from yiwang.lib.errors import Refused

from ..rules.asking import LONGEST, asked, point_of
from ..rules.words import clean_text, for_xml, full_name, title_of, without_numbers

ZONE = ZoneInfo("Asia/Shanghai")
NOW = datetime(2026, 11, 23, 9, tzinfo=ZONE)


def at(*parts):
    return datetime(*parts, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("given", "since", "until"),
    [
        ({}, NOW - LONGEST, NOW),
        ({"start_date": "2026-01-01T00:00:00+08:00"}, at(2026, 1, 1), at(2026, 4, 1)),
        ({"end_date": "2026-04-01"}, at(2026, 1, 1), at(2026, 4, 1)),
        ({"start_date": "2026-01-01T00:00:00 08:00"}, at(2026, 1, 1), at(2026, 4, 1)),
        (
            {"start_date": "2025-12-31T16:00:00Z", "end_date": "2026-04-01"},
            at(2026, 1, 1),
            at(2026, 4, 1),
        ),
    ],
)
def test_the_window_is_90_days_at_most(given, since, until):
    found = asked(given, NOW)
    assert (found.since, found.until) == (since, until)


@pytest.mark.parametrize(
    "given",
    [
        {"start_date": "2026-01-01", "end_date": "2026-04-01T00:00:01"},
        {"start_date": "2026-01-02", "end_date": "2026-01-01"},
        {"start_date": "9999-12-31"},
        {"end_date": "0001-01-01"},
        {"end_date": "yesterday"},
        {"updated_after": "31.12.2026"},
        {"updated_before": "\x00"},
        {"status": "late"},
        {"status": "open,gone"},
        {"page": "0"},
        {"page": "-1"},
        {"page": "x"},
        {"page": "11"},
        {"page": "9" * 40},
        {"page_size": "1001"},
        {"page_size": "0"},
        {"page_size": "１０"},
        {"bbox": "1,2,3"},
        {"bbox": "1,2,3,4,5"},
        {"bbox": "nan,0,1,1"},
        {"bbox": "2,0,1,1"},
        {"bbox": "0,0,181,1"},
        {"service_request_id": ",".join(f"{n:016}" for n in range(1001))},
    ],
)
def test_what_cannot_be_read_is_refused(given):
    with pytest.raises(Refused):
        asked(given, NOW)


def test_lists_and_flags():
    found = asked(
        {
            "service_request_id": "440204202611230000001, x,440204202611230000001",
            "service_code": "a,,b",
            "status": "closed",
            "extensions": "true",
            "page": "3",
            "page_size": "50",
            "bbox": "113.6, 24.8, 113.7, 24.9",
        },
        NOW,
    )
    assert found.numbers == ("440204202611230000001",)
    assert (found.codes, found.is_open, found.extended) == (("a", "b"), False, True)
    assert (found.page, found.size, found.box) == (3, 50, (113.6, 24.8, 113.7, 24.9))
    assert asked({"status": "open,closed"}, NOW).is_open is None
    assert asked({"service_request_id": "x"}, NOW).numbers == ()
    assert found.until - found.since == timedelta(days=90)


@pytest.mark.parametrize(
    ("given", "point"),
    [({}, None), ({"lat": "24.8", "long": "+113.6"}, (113.6, 24.8)), ({"lat": " "}, None)],
)
def test_points(given, point):
    assert point_of(given) == point


@pytest.mark.parametrize(
    "given",
    [{"lat": "1"}, {"long": "1"}, {"lat": "nan", "long": "1"}, {"lat": "91", "long": "1"},
     {"lat": "1e1", "long": "1"}, {"lat": "１", "long": "1"}],
)  # fmt: skip
def test_points_that_are_none(given):
    with pytest.raises(Refused):
        point_of(given)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("沿河路 12 号 3 栋", "沿河路 12 号 3 栋"),
        ("找王阿姨13800138000", "找王阿姨***"),
        ("138-0013-8000，快来", "***，快来"),
        ("身份证 44020419800101123X", "身份证 ***"),
        ("１３８００１３８０００", "***"),
        ("写信到 a.b@c.cn，谢谢", "写信到 ***，谢谢"),
    ],
)
def test_numbers_of_people_are_masked(text, shown):
    assert without_numbers(text) == shown


def test_words():
    assert clean_text("a\x00\u202eb\r\nc") == "ab\nc"
    assert for_xml("a\x00\x0b\ud800\ufffeb\n😀") == "ab\n😀"
    assert title_of("坏了。快修", "路灯") == "坏了"
    assert title_of("!", "路灯") == "路灯"
    assert title_of("长" * 50, "") == "长" * 39 + "…"
    assert (full_name("小明", "王"), full_name("Ann", "Lee")) == ("王小明", "Ann Lee")
