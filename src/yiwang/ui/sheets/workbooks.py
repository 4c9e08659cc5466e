"""XLSX, read row by row so that memory does not grow with what a hostile file claims."""

import re
import zipfile
from collections.abc import Iterator
from typing import IO, Any

from django.utils.translation import gettext as _
from openpyxl import load_workbook
from openpyxl.utils.cell import range_boundaries

from yiwang.lib.errors import Invalid

from .cells import Cell, cell_of

MOST_UNPACKED = 60 * 1024 * 1024
MOST_PARTS = 500
MOST_COLUMNS = 60
MOST_MERGED = 20_000  # cells; more are left to the rows that miss them
_OLD = b"\xd0\xcf\x11\xe0"  # the container of .xls, and of workbooks with a password
_MERGED = re.compile(rb'<mergeCell [^>]*ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')


def is_workbook(data: bytes) -> bool:
    """Whether it is XLSX by its bytes; Invalid for what else a spreadsheet writes."""
    if data.startswith(_OLD):
        raise Invalid({"file": _("这是旧的 XLS 格式或加了密码；请用 XLSX 格式另存（不加密码）。")})
    return data.startswith(b"PK")


def workbook_rows(file: IO[bytes], most_lines: int) -> Iterator[tuple[int, list[Cell]]]:
    """The rows of the first visible sheet, with their numbers."""
    _require_sane(file)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = next(each for each in book.worksheets if each.sheet_state == "visible")
        merged = _merged(file, getattr(sheet, "_worksheet_path", ""))
        for number, row in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS), 1):
            if number > most_lines:
                raise Invalid({"file": _("文件里的行太多；请删去空行，或分成几个文件。")})
            yield number, [_cell(each, number, at, merged) for at, each in enumerate(row, 1)]
    except Invalid:
        raise
    except Exception as fault:  # openpyxl raises whatever its parts raise
        raise _unreadable() from fault


def _cell(cell: Any, row: int, column: int, merged: set[tuple[int, int]]) -> Cell:
    if (row, column) in merged:
        return Cell("", fault=_("是合并的单元格；请取消合并，每行都填写"))
    return cell_of(cell.value, formula=getattr(cell, "data_type", "n") == "f")


def _require_sane(file: IO[bytes]) -> None:
    """An archive of bounded size without document types, or Invalid."""
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
            if sum(part.file_size for part in parts) > MOST_UNPACKED or len(parts) > MOST_PARTS:
                raise Invalid({"file": _("文件展开后太大；请只保留一张表，删去图片。")})
            for part in parts:
                if part.filename.endswith((".xml", ".rels")):
                    with archive.open(part) as stream:
                        if b"<!DOCTYPE" in stream.read(4096).upper():
                            raise _unreadable()
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, ValueError) as fault:
        raise _unreadable() from fault


def _merged(file: IO[bytes], path: str) -> set[tuple[int, int]]:
    """Cells of areas that are merged over several rows; those within one row lose nothing."""
    with zipfile.ZipFile(file) as archive:
        found = _MERGED.findall(archive.read(path.lstrip("/")))
    cells: set[tuple[int, int]] = set()
    for reference in found:
        west, north, east, south = (int(at or 0) for at in range_boundaries(reference.decode()))
        if south > north and len(cells) + (south - north + 1) * (east - west + 1) <= MOST_MERGED:
            cells.update((r, c) for r in range(north, south + 1) for c in range(west, east + 1))
    return cells


def _unreadable() -> Invalid:
    return Invalid({"file": _("这个文件打不开。请用 XLSX 格式另存（不加密码）后重新上传。")})
