"""Alarm rules of a district until it lays down its own: each with its source, marked a default.

An alarm rings at the limit itself (GSP annex 3: 达到设定的临界值; WHO, DOMAIN §8.2: bounds are
inclusive). Only temperatures climb to level 3, where lots are held back (§8.4).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from .kinds import COLD, KINDS, WatchKind

MARK = "默认值，可修改："
GSP, WHO, LADDER = "GSP 附录3", "WHO PQS E006", "分级通知（0、15、45 分钟）"
NURSE, COUNTY, QUALITY = "clinic_nurse", "coldchain_admin", "quality_officer"
HOUR = 3600
LEAD_DAYS, LEAD_SOURCE = 30, f"{MARK}每年至少校准一次（GSP 附录5），提前 30 天提醒"


@dataclass(frozen=True)
class DefaultRule:
    """A rule as `sensing.lay_down` wants it, less district, kind and days."""

    code: str
    title: str
    source: str
    said: dict[str, Any]


def defaults(kind: WatchKind) -> list[DefaultRule]:
    """The rules of one kind."""
    own = _cold(kind) if kind.range_code == COLD else _frozen()
    trip = _trip() if kind.moving else []
    return [
        DefaultRule(f"{kind.code}_{code}", title, f"{MARK}{source}", said)
        for code, title, source, said in [*own, *trip, *_any()]
    ]


def all_defaults() -> Iterator[tuple[WatchKind, DefaultRule]]:
    for kind in KINDS:
        for rule in defaults(kind):
            yield kind, rule


def ladder(first: int, last: int) -> list[dict[str, Any]]:
    """From one level to another: the nurse at once, the county after 15 minutes, then quality, and
    all of them by telephone."""
    steps = [
        {"after": 0, "level": 1, "roles": [NURSE], "channels": ["in_app", "sms"]},
        {"after": 900, "level": 2, "roles": [NURSE, COUNTY], "channels": ["in_app", "sms"]},
        {"after": 2700, "level": 3, "roles": [NURSE, COUNTY, QUALITY],
         "channels": ["in_app", "sms", "call"]},
    ]  # fmt: skip
    kept = [dict(step) for step in steps if first <= int(str(step["level"])) <= last]
    begin = int(str(kept[0]["after"]))
    return [step | {"after": int(str(step["after"])) - begin} for step in kept]


def _over(limit: float, level: int, seconds: int = 0, **said: Any) -> dict[str, Any]:
    return _bound(">=", limit, level, seconds, **said)


def _under(limit: float, level: int, seconds: int = 0, **said: Any) -> dict[str, Any]:
    return _bound("<=", limit, level, seconds, **said)


def _bound(bound: str, limit: float, level: int, seconds: int, **said: Any) -> dict[str, Any]:
    last = said.pop("last", 3)
    return {
        "channel": "t", "bound": bound, "limit": limit, "level": level, "seconds": seconds,
        "ladder": ladder(level, last), "gap": HOUR if seconds else None,
    } | said  # fmt: skip


_Line = tuple[str, str, str, dict[str, Any]]


def _cold(kind: WatchKind) -> list[_Line]:
    return [
        ("high", "温度偏高", f"{GSP}；{LADDER}", _over(8.0, 1, 300, hysteresis=0.3)),
        ("low", "温度偏低", f"{GSP}；{LADDER}", _under(2.0, 1, 300, hysteresis=0.3)),
        ("zero", "接近冻结", LADDER, _under(0.0, 2)),
        ("hot", "高温 1 小时", LADDER, _over(8.0, 3, HOUR)),
        ("very_hot", "25 ℃ 以上", LADDER, _over(25.0, 3)),
        ("freezing", "冻结 30 分钟", LADDER, _under(-0.5, 3, 1800)),
        ("who_hot", "8 ℃ 连续 10 小时", WHO, _over(8.0, 3, 10 * HOUR)),
        ("who_cold", "−0.5 ℃ 连续 60 分钟", WHO, _under(-0.5, 3, HOUR)),
        ("day_hot", "8 ℃ 每日累计 2 小时", f"{WHO}（累计方式）",
         _over(8.0, 2, 2 * HOUR, adds_up="day", last=2)),
        ("rising", "升温过快", LADDER, _over(4.0, 1, watches="change", change_over=1800, last=1)),
    ]  # fmt: skip


def _frozen() -> list[_Line]:
    return [
        ("high", "温度偏高", f"{GSP}；{LADDER}", _over(-20.0, 1, 1800, hysteresis=0.5)),
        ("hot", "冷冻失效 1 小时", LADDER, _over(-15.0, 3, HOUR)),
        ("rising", "升温过快", LADDER, _over(8.0, 1, watches="change", change_over=1800, last=1)),
    ]


def _trip() -> list[_Line]:
    return [
        ("vvm_45", "45 ℃ 连续 1 小时", "WHO PQS E006 运输指示 1 型", _over(45.0, 3, HOUR)),
        ("vvm_30", "30 ℃ 每趟累计 10 小时", "WHO PQS E006 运输指示 1 型",
         _over(30.0, 3, 10 * HOUR, adds_up="trip")),
        ("vvm_10", "10 ℃ 每趟累计 20 小时", "WHO PQS E006 运输指示 2 型",
         _over(10.0, 3, 20 * HOUR, adds_up="trip")),
    ]  # fmt: skip


def _any() -> list[_Line]:
    return [
        ("mains", "市电中断", GSP, _under(0.0, 1, channel="mains", last=1)),
        ("mains_long", "断电 10 分钟", LADDER, _under(0.0, 2, 600, channel="mains", last=2)),
        ("door", "门未关好", LADDER, _over(1.0, 1, 300, channel="door", last=2)),
        ("battery", "电池不足 20 %", LADDER, _bound("<", 20.0, 1, 0, channel="battery", last=1)),
        ("fault", "探头故障 10 分钟", "WHO PQS E006：探头缺失 10 分钟",
         _over(1.0, 1, 600, channel="fault", last=2)),
        ("silent", "失联 15 分钟", LADDER,
         {"watches": "silence", "seconds": 900, "level": 1, "ladder": ladder(1, 2)}),
    ]  # fmt: skip
