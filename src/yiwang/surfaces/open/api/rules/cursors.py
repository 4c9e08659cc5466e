"""Where a page of a list ends, as an opaque word: the next page begins below it."""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from datetime import datetime

from yiwang.lib.errors import Invalid

MOST = 200  # characters
_YEARS = range(2000, 2200)
_IDS = range(1, 2**63)


def cursor_of(moment: datetime | None, pk: int) -> str:
    """The end of a page: a row's id, after the time that it is sorted by, if there is one."""
    ends = [moment.isoformat() if moment else None, pk]
    return urlsafe_b64encode(json.dumps(ends).encode()).decode().rstrip("=")


def end_of(cursor: str, *, timed: bool) -> tuple[datetime | None, int]:
    """The time (of a list sorted by one) and id of a cursor; Invalid for anything else."""
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        text, pk = json.loads(urlsafe_b64decode(padded))
        moment = datetime.fromisoformat(text) if text is not None else None
    except (ValueError, TypeError, RecursionError):
        raise _unknown() from None
    known = type(pk) is int and pk in _IDS
    if not known or timed == (moment is None) or (moment is not None and not _plausible(moment)):
        raise _unknown()
    return moment, pk


def _plausible(moment: datetime) -> bool:
    return moment.tzinfo is not None and moment.year in _YEARS


def _unknown() -> Invalid:
    return Invalid({"cursor": "cursor 不是本列表给出的；请从第一页重新开始。"})
