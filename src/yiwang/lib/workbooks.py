"""XLSX from strangers opened without trust, and cells written that no spreadsheet runs."""

import io
import zipfile
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

MOST_BYTES = 8 * 1024 * 1024
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 500

_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


class Unopened(ValueError):
    """A file that is not opened: `reason` is too_large, unpacks_too_large or unreadable."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def open_workbook(data: bytes) -> Workbook:
    """The workbook of an archive of bounded size without document types. Formulas are not run,
    links not followed. Raises Unopened."""
    _require_sane(data)
    try:
        return load_workbook(io.BytesIO(data), data_only=False, keep_links=False, rich_text=False)
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise Unopened("unreadable") from fault


def _require_sane(data: bytes) -> None:
    if len(data) > MOST_BYTES:
        raise Unopened("too_large")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise Unopened("unpacks_too_large")
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096).upper():
                            raise Unopened("unreadable")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError) as fault:
        raise Unopened("unreadable") from fault


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
