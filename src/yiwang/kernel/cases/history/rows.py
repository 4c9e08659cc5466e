"""A city's history, row by row: what can be used, and why the rest cannot."""

import csv
import gzip
import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import TextIO

from yiwang.lib.errors import Invalid

from .layout import SEVERAL, Layout, squeezed
from .stamps import Parser, parser, placed

JOIN = " / "
FIRST_YEAR, LAST_YEAR = 1990, 2060
CLOCKS_APART = timedelta(minutes=2)  # a phone and a server stamp the same moment differently
_WHOLE = re.compile(r"-?\d+\.0+")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_MISSING = {"", "nan", "null", "none", "n/a", "na", "nat"}

csv.field_size_limit(10_000_000)


@dataclass(frozen=True, slots=True)
class HistoryRow:
    """One matter of the past. Times are aware in the mapping's zone; point is lon, lat WGS 84;
    `areas` holds the values of the mapping's features (areas, intake, has …) in its order."""

    id: str
    line: int
    opened_at: datetime
    closed_at: datetime | None
    target_at: datetime | None
    class_key: str
    groups: tuple[str, ...]
    title: str
    department: str
    queue: str
    lon: float | None
    lat: float | None
    address: str
    channel: str
    status: str
    closure: str
    areas: tuple[str, ...]
    raw: dict[str, str]


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be taken in as it stands, and why, in words for a clerk.

    `row` is what is usable of it when the fault lies in what came after intake or in its point
    (the faulty value left out), else None.
    """

    line: int
    id: str
    reasons: tuple[str, ...]
    raw: dict[str, str]
    row: HistoryRow | None = None


def read_history(
    path: str | Path,
    layout: Layout,
    *,
    keep_raw: bool = True,
    seen: Callable[[int], None] | None = None,
) -> Iterator[HistoryRow | BadRow]:
    """Every row of a CSV file (plain or .gz), never stopping at a bad one.

    `line` is where the row starts in the file, the header being line 1. `raw` stays empty without
    `keep_raw`, which a large file in memory wants. `seen` is told how many bytes of the file have
    been read, now and then. Raises `Invalid` when the file has no header
    or lacks the columns for id, opening time or class.
    """
    with Path(path).open("rb") as binary:
        text = _text(binary, layout.encoding)
        reader = csv.reader(text, delimiter=layout.delimiter)
        header = next(reader, None)
        if header is None:
            raise Invalid({"file": f"{path} is empty"})
        read = _Reader(header, layout, keep_raw)
        ids: set[str] = set()
        start = reader.line_num + 1
        for cells in reader:
            line, start = start, reader.line_num + 1
            if not any(cells):
                continue
            item = read.row(cells, line)
            if item.id and item.id in ids:
                item = _repeated(item)
            ids.add(item.id)
            if seen is not None and line % 1000 == 0:
                seen(binary.tell())
            yield item
        if seen is not None:
            seen(Path(path).stat().st_size)


def missing_columns(path: str | Path, layout: Layout) -> list[str]:
    """Columns of the mapping that the file lacks, where no alternative of theirs is there."""
    with Path(path).open("rb") as binary:
        header = next(csv.reader(_text(binary, layout.encoding), delimiter=layout.delimiter), [])
    have = {squeezed(name) for name in header}
    lacking: set[str] = set()
    for key, names in layout.columns.items():
        absent = [name for name in names if squeezed(name) not in have]
        if key in SEVERAL or len(absent) == len(names):
            lacking.update(absent)
    return sorted(lacking)


def _text(binary: io.BufferedReader, encoding: str) -> TextIO:
    magic = binary.peek(2)[:2]
    plain = gzip.GzipFile(fileobj=binary) if magic == b"\x1f\x8b" else binary
    return io.TextIOWrapper(plain, encoding=encoding, errors="replace", newline="")


def _repeated(item: HistoryRow | BadRow) -> BadRow:
    reason = "this id came before in the file"
    if isinstance(item, BadRow):
        return BadRow(item.line, item.id, (*item.reasons, reason), item.raw)
    return BadRow(item.line, item.id, (reason,), item.raw)


class _Reader:
    """Turns cells into rows for one header."""

    def __init__(self, header: list[str], layout: Layout, keep_raw: bool) -> None:
        self.layout = layout
        self.keep_raw = keep_raw
        self.header = [name.strip() for name in header]
        self.at = {squeezed(name): index for index, name in reversed(list(enumerate(header)))}
        self.dates: Parser = parser(layout.formats)
        self.maps = layout.values
        for key in ("id", "opened", "class"):
            names = layout.columns[key]
            if not any(squeezed(name) in self.at for name in names):
                raise Invalid(
                    {
                        f"columns.{key}": f"the file has no column {' / '.join(names)}; "
                        f"its columns are: {', '.join(self.header)}"
                    }
                )
        self.index = {
            key: [(self.at.get(squeezed(name)), squeezed(name)) for name in names]
            for key, names in layout.columns.items()
        }

    def row(self, cells: list[str], line: int) -> HistoryRow | BadRow:
        reasons: list[str] = []
        raw = dict(zip(self.header, cells, strict=False)) if self.keep_raw else {}
        if len(cells) != len(self.header):
            reasons.append(f"{len(cells)} cells under {len(self.header)} headers")
        number = self._id(cells, reasons)
        opened = self._opened(cells, reasons)
        class_key = self._joined(cells, "class")
        if not class_key:
            reasons.append("class is missing")
        fatal = bool(reasons)
        closed = self._after(cells, "closed", reasons)
        target = self._after(cells, "target", reasons)
        if opened and closed and closed < opened:
            if opened - closed <= CLOCKS_APART:
                closed = opened
            else:
                reasons.append(
                    f"closed {closed:%Y-%m-%d %H:%M} before opened {opened:%Y-%m-%d %H:%M}"
                )
                closed = None
        if opened and target and target < opened:
            target = None
        lon, lat = self._point(cells, reasons)
        if fatal or opened is None:
            return BadRow(line, number, tuple(reasons), raw)
        made = HistoryRow(
            id=number,
            line=line,
            opened_at=opened,
            closed_at=closed,
            target_at=target,
            class_key=class_key,
            groups=tuple(self._each(cells, "groups")),
            title=self._one(cells, "title"),
            department=self._one(cells, "department"),
            queue=self._one(cells, "queue"),
            lon=lon,
            lat=lat,
            address=self._joined(cells, "address", " "),
            channel=self._one(cells, "channel"),
            status=self._one(cells, "status"),
            closure=self._one(cells, "closure"),
            areas=(
                *self._each(cells, "areas"),
                *self._each(cells, "intake"),
                *("yes" if value else "no" for value in self._each(cells, "present")),
            ),
            raw=raw,
        )
        return BadRow(line, number, tuple(reasons), raw, made) if reasons else made

    def _each(self, cells: list[str], key: str) -> Iterator[str]:
        for index, name in self.index[key]:
            yield self._value(cells, index, name)

    def _value(self, cells: list[str], index: int | None, name: str) -> str:
        if index is None or index >= len(cells):
            return ""
        text = cells[index].strip()
        if text.endswith("0") and _WHOLE.fullmatch(text):
            text = text[: text.index(".")]
        elif text.casefold() in _MISSING:
            text = ""
        table = self.maps.get(name)
        return table.get(text, text) if table else text

    def _one(self, cells: list[str], key: str) -> str:
        return next((value for value in self._each(cells, key) if value), "")

    def _joined(self, cells: list[str], key: str, by: str = JOIN) -> str:
        return by.join(" ".join(value.split()) for value in self._each(cells, key) if value)

    def _id(self, cells: list[str], reasons: list[str]) -> str:
        number = self._one(cells, "id")
        if not number:
            reasons.append("id is missing")
        elif self.layout.id_type == "integer" and not number.lstrip("-").isdecimal():
            reasons.append(f"id {number} is not a whole number")
        return number

    def _opened(self, cells: list[str], reasons: list[str]) -> datetime | None:
        text = self._one(cells, "opened")
        moment = self._moment(text)
        if moment is None:
            reasons.append(f"opening time {text!r} is unreadable" if text else "no opening time")
        elif not FIRST_YEAR <= moment.year < LAST_YEAR:
            reasons.append(f"opening year {moment.year} cannot be")
            return None
        return moment

    def _after(self, cells: list[str], key: str, reasons: list[str]) -> datetime | None:
        text = self._one(cells, key)
        moment = self._moment(text)
        if text and moment is None:
            reasons.append(f"{key} time {text!r} is unreadable")
        return moment

    def _moment(self, text: str) -> datetime | None:
        if not text:
            return None
        moment = self.dates(text)
        return None if moment is None else placed(moment, self.layout.zone, self.layout.stored)

    def _point(
        self, cells: list[str], reasons: list[str]
    ) -> tuple[float, float] | tuple[None, None]:
        """lon, lat from their columns, else from text such as `POINT (lon lat)` or `(lat, lon)`."""
        lon_text, lat_text = self._one(cells, "lon"), self._one(cells, "lat")
        if not (lon_text and lat_text):
            text = self._one(cells, "point")
            numbers = _NUMBER.findall(text)
            if len(numbers) < 2:
                return None, None
            first_lon = text.lstrip().upper().startswith("POINT") or text.find("lon") in range(
                text.find("lat")
            )
            lon_text, lat_text = numbers[:2] if first_lon else (numbers[1], numbers[0])
        try:
            lon, lat = float(lon_text), float(lat_text)
        except ValueError:
            reasons.append(f"point {lon_text!r}, {lat_text!r} is not a pair of numbers")
            return None, None
        west, south, east, north = self.layout.bounds
        if lon == 0 and lat == 0:
            return None, None
        if not (west <= lon <= east and south <= lat <= north):
            reasons.append(f"point {lon}, {lat} (lon, lat) is out of range")
            return None, None
        return lon, lat
