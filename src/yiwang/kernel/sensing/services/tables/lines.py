"""A table's lines: whose, of when, and what was measured. Columns are known by their headings."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from yiwang.lib.errors import Invalid
from yiwang.ui.sheets import Cell, moment_of, rows_of

HEAD = 10  # a heading stands in the first ten rows
#: What a heading may be called; any other column is a channel, by its name or label.
HEADINGS = {
    "device": ("设备编号", "设备", "编号", "device", "code"),
    "at": ("时间", "采集时间", "记录时间", "日期时间", "at", "time", "datetime", "timestamp"),
    "lon": ("经度", "lon", "longitude"),
    "lat": ("纬度", "lat", "latitude"),
}
_KEYS = {name: key for key, names in HEADINGS.items() for name in names}
_UNIT = re.compile(r"[(\[].*?[)\]]|[℃°%].*$")


@dataclass
class Line:
    """One row; `measured` by the key of its heading, as written: only whoever knows the device
    knows which of it is a channel. `fault` is why it cannot be read."""

    number: int
    cells: list[str]
    device: str = ""
    at: datetime | None = None
    measured: dict[str, str] = field(default_factory=dict)
    lon: float | None = None
    lat: float | None = None
    fault: str = ""


@dataclass
class Lines:
    """`headings` as the file has them; `lines` to go through once."""

    headings: list[str]
    lines: Iterator[Line]


def key_of(heading: str) -> str:
    """A heading as it is compared: without width, case and unit."""
    plain = unicodedata.normalize("NFKC", heading).strip().lower()
    plain = _UNIT.sub("", plain).strip()
    return _KEYS.get(plain, plain)


def read_lines(data: bytes, *, device: str, most_bytes: int, most_lines: int) -> Lines:
    """Raises Invalid for a file that cannot be read, or in which nobody can find the columns;
    without a column of devices all lines are of `device`."""
    rows = iter(rows_of(data, most_bytes=most_bytes, most_lines=most_lines))
    for at, (_number, cells) in enumerate(rows):
        headings = [cell.text for cell in cells]
        keys = [key_of(heading) for heading in headings]
        measured = [key for key in keys if key and key not in HEADINGS]
        if "at" in keys and ("device" in keys or device) and measured:
            twice = [key for key in keys if key and keys.count(key) > 1]
            if twice:
                raise Invalid({"file": "有几列的表头相同；请只留一列。"})
            return Lines(headings, _lines(rows, keys, device))
        if at + 1 >= HEAD:
            break
    needed = "“时间”" if device else "“设备编号”“时间”"
    raise Invalid({"file": f"没有找到表头：须有{needed}和至少一列测项（如“温度”）。"})


def _lines(
    rows: Iterator[tuple[int, list[Cell]]], keys: Sequence[str], device: str
) -> Iterator[Line]:
    for number, cells in rows:
        if any(cell.text or cell.fault for cell in cells):
            yield _line(number, cells, keys, device)


def _line(number: int, cells: Sequence[Cell], keys: Sequence[str], device: str) -> Line:
    line = Line(number, [cell.text for cell in cells], device)
    for key, cell in zip(keys, cells, strict=False):
        if cell.fault and not line.fault:
            line.fault = f"{cell.text or key}：{cell.fault}"
        elif key == "device":
            line.device = cell.text or device
        elif key == "at":
            line.at = moment_of(cell)
        elif key in ("lon", "lat") and cell.text:
            _place(line, key, cell.text)
        elif key and cell.text:
            line.measured[key] = cell.text
    if not line.fault:
        line.fault = _missing(line)
    return line


def _place(line: Line, key: str, text: str) -> None:
    value = number_of(text)
    if value is None:
        line.fault = line.fault or no_number(text)
    else:
        setattr(line, key, value)


def _missing(line: Line) -> str:
    if not line.device:
        return "没有写设备编号"
    if line.at is None:
        return "时间读不出；请写成 2026-11-23 08:00"
    if not line.measured:
        return "没有数值"
    if (line.lon is None) != (line.lat is None):
        return "经度和纬度须同时填写"
    return ""


def no_number(text: str) -> str:
    """Why it was not taken."""
    return f"“{text[:20]}”不是数字"


def number_of(text: str) -> float | None:
    """What a cell says; None for what is no number."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "")
    try:
        value = float(plain)
    except ValueError:
        return None
    return value if abs(value) < 1e300 else None  # neither infinite nor nan
