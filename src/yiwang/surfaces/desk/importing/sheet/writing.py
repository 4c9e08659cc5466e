"""Our own files: the template, and the rows that were not taken with the reasons."""

import io
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import Cell as XlsxCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from yiwang.ui.sheets import Cell

from .layout import COLUMNS, REASON

_HEAD = PatternFill("solid", fgColor="E7ECF3")
_BAD = PatternFill("solid", fgColor="F8CBAD")
_RISKY = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")


def template_book(classes: Sequence[str], channels: Sequence[str], crs: Sequence[str]) -> bytes:
    """A workbook to fill in: headings, lists to choose from, and one example to write over."""
    book = Workbook()
    page: Any = book.active
    page.title = _("事件")
    page.freeze_panes = "A2"
    choices = book.create_sheet(_("选项"))
    lists = {"class": classes, "channel": channels, "crs": crs}
    for at, column in enumerate(COLUMNS, 1):
        letter = get_column_letter(at)
        _heading(page.cell(1, at), f"{column.title}*" if column.key == "title" else column.title)
        page.column_dimensions[letter].width = column.width
        if column.key in ("number", "phone", "division"):
            page.column_dimensions[letter].number_format = "@"
        example = column.example
        if column.key == "at":
            example = f"{localtime() - timedelta(days=1):%Y-%m-%d} 08:30"  # never in the future
        if column.key in lists:
            example = (lists[column.key] or [""])[0]
            _offer(page, choices, letter, lists[column.key])
        put(page.cell(2, at), example)
    choices.sheet_state = "hidden"
    return _bytes(book)


def refused_book(headings: Sequence[str], rows: Iterable[tuple[Sequence[Cell], str]]) -> bytes:
    """The rows as they came, each with the reason in a last column, to be put right and brought
    again."""
    book = Workbook()
    page: Any = book.active
    page.title = _("未导入的行")
    page.freeze_panes = "A2"
    last = len(headings) + 1
    for at, heading in enumerate([*headings, str(REASON)], 1):
        _heading(page.cell(1, at), heading)
        page.column_dimensions[get_column_letter(at)].width = 60 if at == last else 18
    for number, (cells, reason) in enumerate(rows, 2):
        for at, cell in enumerate(cells, 1):
            put(page.cell(number, at), cell.text)
        put(page.cell(number, last), reason)
        page.cell(number, last).fill = _BAD
        page.cell(number, last).alignment = Alignment(wrap_text=True, vertical="top")
    return _bytes(book)


def put(cell: XlsxCell, value: object) -> None:
    """Text is typed as text and marked so: no spreadsheet runs it as a formula."""
    text = ILLEGAL_CHARACTERS_RE.sub("", str(value))
    cell.value = text
    cell.data_type = "s"
    cell.number_format = "@"
    if text.lstrip().startswith(_RISKY):
        cell.quotePrefix = True


def _heading(cell: XlsxCell, text: object) -> None:
    put(cell, text)
    cell.font, cell.fill = Font(bold=True), _HEAD


def _offer(page: Any, choices: Any, letter: str, names: Sequence[str]) -> None:
    """A list to pick from, on a sheet of its own: a written-out list ends at 255 characters."""
    if not names:
        return
    for at, name in enumerate(names, 1):
        put(choices[f"{letter}{at}"], name)
    source = f"'{choices.title}'!${letter}$1:${letter}${len(names)}"
    picked = DataValidation("list", formula1=source, allow_blank=True, showErrorMessage=False)
    page.add_data_validation(picked)
    picked.add(f"{letter}2:{letter}5000")


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
