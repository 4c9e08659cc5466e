"""XLSX from strangers opened without trust, and cells written that no spreadsheet runs."""

import io
import re
import zipfile
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 500
#: Rows and cells together. Each becomes an object when a workbook is opened: a few megabytes of
#: XML are then gigabytes of memory and minutes.
MOST_CELLS = 1_000_000

_CELL = re.compile(rb"<(?:\w{1,20}:)?(?:c|row)(?=[\s/>])")
_PIECE, _LONGEST_NAME = 1 << 20, 32

_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Unopened(ValueError):
    """A file that is not opened: `reason` is too_large, unpacks_too_large or unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_workbook(data: bytes, *, most_cells: int = MOST_CELLS) -> Workbook:
    """The workbook of an archive of bounded size without document types. Formulas are not run,
    links not followed. Raises Unopened."""
    _require_sane(data, most_cells)
    try:
        return load_workbook(io.BytesIO(data), data_only=False, keep_links=False, rich_text=False)
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise Unopened("unreadable") from fault


def _require_sane(data: bytes, most_cells: int) -> None:
    if len(data) > MOST_BYTES:
        raise Unopened("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise Unopened("unpacks_too_large")
            left = most_cells
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096).upper():
                            raise Unopened("unreadable")
                if part.filename.startswith("xl/worksheets/"):
                    with archive.open(part) as stream:
                        left -= _cells(stream, left)
                    if left < 0:
                        raise Unopened("unpacks_too_large")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as fault:
        raise Unopened("unreadable") from fault


def _cells(sheet: IO[bytes], most: int) -> int:
    """How many rows and cells a sheet holds; no further than one piece beyond `most`."""
    count, tail = 0, b""
    while count <= most and (piece := sheet.read(_PIECE)):
        text = tail + piece
        begun = text.rfind(b"<", -_LONGEST_NAME)  # a name that may go on in the next piece
        tail = text[begun:] if begun >= 0 else b""
        count += len(_CELL.findall(text[: len(text) - len(tail)]))
    return count + len(_CELL.findall(tail))


def put(cell: Cell | MergedCell, value: Any) -> None:
    """Write a value; text is typed as text and marked so, and no spreadsheet runs it."""
    if not isinstance(value, str):
        cell.value = value
        return
    cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)
    cell.data_type = "s"
    cell.number_format = "@"
    if value.lstrip().startswith(_RISKY):
        cell.quotePrefix = True


def as_bytes(book: Workbook) -> bytes:
    """The file."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
