"""What is asked of the public collections, read from the parameters. Pure."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from yiwang.lib.errors import Invalid

from ..rules.asking import box_of, list_of, moment_of, status_of

LEVELS = ("province", "city", "district", "street", "community", "large_grid", "grid")
_LEVEL = "level 只能是 province、city、district、street、community、large_grid、grid。"
MOST = 1000
USUAL = 200
WINDOW = timedelta(days=90)
LONGEST = timedelta(days=366)
_CODE = re.compile(r"[0-9]{2,20}")
_COUNT = re.compile(r"[0-9]{1,5}")


@dataclass(frozen=True)
class DivisionsAsked:
    """Divisions of a level, below `parent`; without a level its direct children. `after` is the
    token of the page before."""

    level: str
    parent: str
    limit: int
    after: str


@dataclass(frozen=True)
class MattersAsked:
    """Public matters of a window, both ends included; `box` is west, south, east, north."""

    since: datetime
    until: datetime
    codes: tuple[str, ...]
    is_open: bool | None
    box: tuple[float, float, float, float] | None
    division: str
    limit: int
    after: str


def divisions_asked(given: Mapping[str, str]) -> DivisionsAsked:
    """The question; Invalid names the parameter that cannot be read."""
    level, parent = given.get("level", "").strip(), _code(given, "parent")
    if level and level not in LEVELS:
        raise Invalid({"level": _LEVEL})
    if not level and not parent:
        level = "district"
    if level in ("community", "large_grid", "grid") and not parent:
        raise Invalid({"parent": "查询社区和网格时，请用 parent 给出上级区划代码。"})
    return DivisionsAsked(level, parent, _limit(given), given.get("after", "")[:500])


def matters_asked(given: Mapping[str, str], now: datetime) -> MattersAsked:
    """The question; Invalid names the parameter that cannot be read."""
    until = moment_of(given, "until", now)
    since = moment_of(given, "since", now)
    until = until or (since + LONGEST if since and since + LONGEST < now else now)
    since = since or until - WINDOW
    if until < since:
        raise Invalid({"until": "until 不能早于 since。"})
    if until - since > LONGEST:
        raise Invalid({"since": "since 与 until 之间不能超过 366 天。"})
    return MattersAsked(
        since=since,
        until=until,
        codes=list_of(given, "class"),
        is_open=status_of(given),
        box=box_of(given),
        division=_code(given, "division"),
        limit=_limit(given),
        after=given.get("after", "")[:500],
    )


def _code(given: Mapping[str, str], name: str) -> str:
    code = given.get(name, "").strip()
    if code and not _CODE.fullmatch(code):
        raise Invalid({name: "parent 与 division 须是区划或网格代码。"})
    return code


def _limit(given: Mapping[str, str]) -> int:
    text = given.get("limit", "").strip()
    if not text:
        return USUAL
    limit = int(text) if _COUNT.fullmatch(text) else 0
    if not 1 <= limit <= MOST:
        raise Invalid({"limit": "limit 须在 1 与 1000 之间。"})
    return limit
