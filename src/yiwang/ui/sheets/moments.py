"""Times as people write them, in the zone of the city."""

import re
import unicodedata
from datetime import datetime, timedelta

from django.utils.timezone import get_current_timezone

from .cells import Cell

_TEXT = re.compile(
    r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?[T ]*"
    r"(?:(\d{1,2})[:时点](\d{1,2})?分?:?(\d{1,2})?秒?)?(?:\.\d+)?"
)
_SERIAL = re.compile(r"\d{5}(\.\d+)?")
_FIRST = datetime(1899, 12, 30)  # noqa: DTZ001  day 0 of spreadsheets that count from 1900
_YEARS = range(2000, 2100)


def moment_of(cell: Cell) -> datetime | None:
    """The time that a cell says; None when it cannot be read. A bare number is a serial date."""
    naive = cell.moment or _read(unicodedata.normalize("NFKC", cell.text).strip())
    if naive is None or naive.year not in _YEARS:
        return None
    return naive.replace(tzinfo=naive.tzinfo or get_current_timezone(), microsecond=0)


def _read(text: str) -> datetime | None:
    if _SERIAL.fullmatch(text):
        return _FIRST + timedelta(seconds=round(float(text) * 86400))
    found = _TEXT.fullmatch(text)
    try:
        if found is None:
            return datetime.fromisoformat(text)
        return datetime(*(int(part or 0) for part in found.groups()))  # type: ignore[arg-type]  # noqa: DTZ001
    except ValueError:
        return None
