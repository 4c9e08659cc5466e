"""Dates and times as other systems write them."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

Parser = Callable[[str], datetime | None]

_DIRECTIVES = {
    "%Y": r"(?P<year>\d{4})",
    "%y": r"(?P<short>\d{2})",
    "%m": r"(?P<month>\d{1,2})",
    "%d": r"(?P<day>\d{1,2})",
    "%H": r"(?P<hour>\d{1,2})",
    "%I": r"(?P<hour>\d{1,2})",
    "%M": r"(?P<minute>\d{1,2})",
    "%S": r"(?P<second>\d{1,2})",
    "%f": r"(?P<fraction>\d{1,6})",
    "%p": r"(?P<half>[AaPp][Mm])",
}
ISO = "iso"


def parser(formats: tuple[str, ...]) -> Parser:
    """Reads text written in any of `formats`: strptime patterns, or `iso` for ISO 8601.

    The result is naive unless the text carries an offset; None when no format fits. The common
    directives are read by one pattern each, which takes a fifth of strptime's time.
    """
    readers = [_iso if text == ISO else _compiled(text) for text in formats]

    def parse(text: str) -> datetime | None:
        for position, reader in enumerate(readers):
            moment = reader(text)
            if moment is not None:
                if position:
                    readers.insert(0, readers.pop(position))
                return moment
        return None

    return parse


def placed(moment: datetime, zone: ZoneInfo, stored: str) -> datetime:
    """`moment` as an aware time of `zone`; naive text is UTC when `stored` is "utc"."""
    if moment.tzinfo is not None:
        return moment.astimezone(zone)
    if stored == "utc":
        return moment.replace(tzinfo=UTC).astimezone(zone)
    return moment.replace(tzinfo=zone)


def _iso(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _compiled(layout: str) -> Parser:
    pieces = re.split(r"(%[A-Za-z])", layout)
    if any(piece.startswith("%") and piece not in _DIRECTIVES for piece in pieces):
        return _strptime(layout)
    pattern = "".join(_DIRECTIVES.get(piece) or _literal(piece) for piece in pieces)
    fits = re.compile(pattern).fullmatch

    def read(text: str) -> datetime | None:
        found = fits(text)
        return _built(found.groupdict()) if found else None

    return read


def _literal(piece: str) -> str:
    return r"\s+".join(re.escape(word) for word in re.split(r"\s+", piece))


def _built(part: dict[str, str]) -> datetime | None:
    hour = int(part.get("hour") or 0)
    half = part.get("half")
    if half:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if half in "PMpmPm" else 0)
    year = int(part["year"]) if "year" in part else 2000 + int(part.get("short") or 0)
    try:
        return datetime(  # noqa: DTZ001 - the zone is the mapping's, put on by `placed`
            year,
            int(part.get("month") or 1),
            int(part.get("day") or 1),
            hour,
            int(part.get("minute") or 0),
            int(part.get("second") or 0),
            int((part.get("fraction") or "0").ljust(6, "0")),
        )
    except ValueError:
        return None


def _strptime(layout: str) -> Parser:
    def read(text: str) -> datetime | None:
        try:
            return datetime.strptime(text, layout)  # noqa: DTZ007 - zone put on by `placed`
        except ValueError:
            return None

    return read
