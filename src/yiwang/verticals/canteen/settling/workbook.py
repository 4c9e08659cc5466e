"""A statement as a workbook: values only, nothing that a spreadsheet runs."""

import io
from datetime import date, datetime, time
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from yiwang.ui.exports import neutral

from .panels.values import Yuan
from .sheets import Sheet, Told

MONEY = "#,##0.00"


def statement_workbook(told: Told) -> io.BytesIO:
    """Four sheets of what the reader may see: sums, canteens, days, log."""
    book = Workbook(write_only=True)
    for sheet in (told.sums(), told.canteens(), told.days(), told.log()):
        _write(book, sheet)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _day(value: Any) -> Any:
    """A day as a day, everything else as lists export it."""
    return datetime.combine(value, time()) if type(value) is date else neutral(value)


def _write(book: Workbook, told: Sheet) -> None:
    sheet = book.create_sheet(told.title)
    sheet.freeze_panes = "A2"
    for letter in "ABCDEFGHIJKLMN":
        sheet.column_dimensions[letter].width = 18
    bold = []
    for head in told.heads:
        cell = WriteOnlyCell(sheet, value=head)
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in told.rows:
        cells = []
        for value in row:
            cell = WriteOnlyCell(sheet, value=_day(value))
            if isinstance(value, Yuan):
                cell.number_format = MONEY
            elif type(value) is date:
                cell.number_format = "yyyy-mm-dd"
            if isinstance(cell.value, str):
                cell.data_type = "s"
            cells.append(cell)
        sheet.append(cells)
