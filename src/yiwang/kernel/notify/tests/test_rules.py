"""When to try again, when to stay silent, what a text says."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from ..rules import SMS_LENGTH, after_quiet, filled, next_try, quiet_hours, sms_text

CHINA = ZoneInfo("Asia/Shanghai")
NIGHT = (time(22), time(7))


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=CHINA)


def test_waits_grow_and_end() -> None:
    at = _at(1, 9)
    waits = [next_try(attempt, at) for attempt in range(1, 7)]
    assert waits[0] == at + timedelta(minutes=1)
    assert waits[:5] == sorted(wait for wait in waits[:5] if wait)
    assert waits[5] is None


@pytest.mark.parametrize(
    ("moment", "quiet", "sent"),
    [
        (_at(1, 12), NIGHT, _at(1, 12)),
        (_at(1, 22), NIGHT, _at(2, 7)),
        (_at(1, 23, 59), NIGHT, _at(2, 7)),
        (_at(2, 3), NIGHT, _at(2, 7)),
        (_at(2, 7), NIGHT, _at(2, 7)),
        (_at(1, 12, 30), (time(12), time(14)), _at(1, 14)),
        (_at(1, 23), None, _at(1, 23)),
    ],
)
def test_nobody_is_woken(moment: datetime, quiet: tuple[time, time], sent: datetime) -> None:
    assert after_quiet(moment, quiet) == sent


def test_quiet_hours_are_read() -> None:
    assert quiet_hours("22:00-07:00") == NIGHT
    assert quiet_hours("") is None
    with pytest.raises(ValueError, match="values to unpack"):
        quiet_hours("night")


@pytest.mark.parametrize(
    ("template", "params", "text"),
    [
        ("案卷 %(number)s 已派遣", {"number": "A1"}, "案卷 A1 已派遣"),
        ("办结率 100%", {}, "办结率 100%"),
        ("缺 %(nothing)s", {"number": "A1"}, "缺 %(nothing)s"),
        ("坏 %", {"number": "A1"}, "坏 %"),
    ],
)
def test_a_text_is_filled_or_left_alone(template: str, params: dict, text: str) -> None:
    assert filled(template, params) == text


def test_a_text_message_is_never_too_long() -> None:
    assert sms_text("标题", "内容", "") == "标题：内容"
    assert sms_text("标题", "", "https://a/b") == "标题 https://a/b"
    long = sms_text("标题", "长" * 900, "https://a/b")
    assert len(long) == SMS_LENGTH
    assert long.endswith("… https://a/b")
