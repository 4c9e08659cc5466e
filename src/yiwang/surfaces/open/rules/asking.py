"""What `GET requests` asks for, read from its parameters (GeoReport v2, "GET Service Requests").

The 90 days, the 1,000 rows and "ids override all" are the specification's; page and page_size,
bbox, updated_after, updated_before and extensions are extensions in common use.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiwang.lib.errors import Invalid, Refused

LONGEST = timedelta(days=90)
MOST_ROWS = 1000
#: How far pages reach into one window; beyond that a narrower window answers.
DEEPEST = 10_000
NUMBER = re.compile(r"[0-9]{15,30}")
_DEGREES = re.compile(r"[+-]?[0-9]{1,3}(\.[0-9]{1,20})?")
_COUNT = re.compile(r"[0-9]{1,6}")
#: A plus sign that was not escaped arrives as a blank before the zone.
_LOST_PLUS = re.compile(r" (?=\d\d:?\d\d$)")
_YEARS = range(2000, 2100)


class NotFound(Refused):
    """What the address or a parameter names does not exist, or is not public."""

    status = 404


@dataclass(frozen=True)
class Asked:
    """One question. `numbers`, when given, overrides all else; `box` is west, south, east, north
    in WGS 84 degrees; both ends of the windows are included."""

    since: datetime
    until: datetime
    numbers: tuple[str, ...] | None = None
    codes: tuple[str, ...] = ()
    is_open: bool | None = None
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    box: tuple[float, float, float, float] | None = None
    page: int = 1
    size: int = MOST_ROWS
    extended: bool = False


def asked(given: Mapping[str, str], now: datetime) -> Asked:
    """The question; Invalid names the parameter that cannot be read. Times without a zone are
    in the zone of `now`."""
    since, until = _window(
        moment_of(given, "start_date", now), moment_of(given, "end_date", now), now
    )
    page, size = _paging(given)
    return Asked(
        since=since,
        until=until,
        numbers=_numbers(given),
        codes=list_of(given, "service_code"),
        is_open=status_of(given),
        updated_after=moment_of(given, "updated_after", now),
        updated_before=moment_of(given, "updated_before", now),
        box=box_of(given),
        page=page,
        size=size,
        extended=given.get("extensions", "").lower() in ("true", "1"),
    )


def point_of(given: Mapping[str, str]) -> tuple[float, float] | None:
    """(lon, lat) of `long` and `lat`; None when neither is given."""
    lat, lon = given.get("lat", "").strip(), given.get("long", "").strip()
    if not lat and not lon:
        return None
    point = _degrees(lon, 180), _degrees(lat, 90)
    if point[0] is None or point[1] is None:
        raise Invalid({"lat": "lat 与 long 须同时给出，用十进制度（WGS 84）。"})
    return point[0], point[1]


def _window(
    since: datetime | None, until: datetime | None, now: datetime
) -> tuple[datetime, datetime]:
    if since is None:
        until = until or now
        return until - LONGEST, until
    until = until or since + LONGEST
    if until < since:
        raise Invalid({"end_date": "end_date 不能早于 start_date。"})
    if until - since > LONGEST:
        raise Invalid({"end_date": "start_date 与 end_date 之间不能超过 90 天。"})
    return since, until


def moment_of(given: Mapping[str, str], name: str, now: datetime) -> datetime | None:
    """One moment; without a zone it is in the zone of `now`."""
    text = _LOST_PLUS.sub("+", given.get(name, "").strip())
    if not text:
        return None
    moment = _read(text)
    if moment is None or moment.year not in _YEARS:
        raise Refused(
            "%(name)s 须是带时区的 W3C 时间，例如 2026-01-31T08:00:00+08:00。",
            code="invalid",
            values={"name": name},
        )
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)


def _read(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def list_of(given: Mapping[str, str], name: str) -> tuple[str, ...]:
    """Values between commas, each once."""
    parts = (part.strip() for part in given.get(name, "").split(","))
    return tuple(dict.fromkeys(part for part in parts if part))


def _numbers(given: Mapping[str, str]) -> tuple[str, ...] | None:
    wanted = list_of(given, "service_request_id")
    if len(wanted) > MOST_ROWS:
        raise Invalid({"service_request_id": "一次最多查询 1000 个编号。"})
    return tuple(part for part in wanted if NUMBER.fullmatch(part)) if wanted else None


def status_of(given: Mapping[str, str]) -> bool | None:
    """Whether open ones alone are wanted, or closed ones; None for both."""
    wanted = set(list_of(given, "status"))
    if not wanted <= {"open", "closed"}:
        raise Invalid({"status": "status 只能是 open、closed，或两者用逗号分开。"})
    return "open" in wanted if len(wanted) == 1 else None


def box_of(given: Mapping[str, str]) -> tuple[float, float, float, float] | None:
    """`bbox` as west, south, east, north in degrees."""
    text = given.get("bbox", "").strip()
    if not text:
        return None
    parts = [part.strip() for part in text.split(",")]
    edges = [_degrees(part, limit) for part, limit in zip(parts, (180, 90, 180, 90), strict=False)]
    west, south, east, north = (edges + [None] * 4)[:4]
    if len(parts) != 4 or west is None or south is None or east is None or north is None:
        raise Invalid({"bbox": "bbox 须是 西,南,东,北 四个十进制度（WGS 84）。"})
    if west > east or south > north:
        raise Invalid({"bbox": "bbox 的西、南边不能大于东、北边。"})
    return west, south, east, north


def _degrees(text: str, limit: int) -> float | None:
    degrees = float(text) if _DEGREES.fullmatch(text) else None
    return degrees if degrees is not None and abs(degrees) <= limit else None


def _paging(given: Mapping[str, str]) -> tuple[int, int]:
    page, size = _count(given, "page", 1), _count(given, "page_size", MOST_ROWS)
    if not 1 <= size <= MOST_ROWS:
        raise Invalid({"page_size": "page_size 须在 1 与 1000 之间。"})
    if page < 1 or page * size > DEEPEST:
        raise Invalid({"page": "最多翻到第 10000 行；请缩小时间范围。"})
    return page, size


def _count(given: Mapping[str, str], name: str, fallback: int) -> int:
    text = given.get(name, "").strip()
    if not text:
        return fallback
    return int(text) if _COUNT.fullmatch(text) else 0
