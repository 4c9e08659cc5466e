"""Lists as CSV and XLSX, safe to open in a spreadsheet, bounded in rows."""

import csv
from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import quote

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from .tables import Column, plain
from .text import Row

LIMIT = 20_000
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

#: What a spreadsheet takes for the start of a formula (OWASP, CSV injection), and the full-width
#: forms that some editions read alike.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def neutral(value: Any) -> Any:
    """A value that no spreadsheet runs: text that looks like a formula gets a leading quote."""
    value = plain(value)
    if not isinstance(value, str):
        return value
    value = ILLEGAL_CHARACTERS_RE.sub("", value)
    risky = value.startswith(_FORMULA) or value.lstrip().startswith(_FORMULA[:4])
    return f"'{value}" if risky else value


class _Echo:
    def write(self, line: str) -> str:
        return line


def _lines(columns: tuple[Column, ...], rows: Iterable[Row], limit: int) -> Iterator[list[Any]]:
    """Headings, then at most `limit` rows, then a line that says so if there were more."""
    yield [str(column.label) for column in columns]
    remaining = iter(rows)
    for row in islice(remaining, limit):
        yield [neutral(column.of(row)) for column in columns]
    if next(remaining, None) is not None:
        said = _("仅导出前 %(limit)s 行，请缩小筛选范围后再导出其余部分。")
        yield [said % {"limit": f"{limit:,}"}]


def csv_response(
    name: str, columns: tuple[Column, ...], rows: Iterable[Row], *, limit: int = LIMIT
) -> HttpResponseBase:
    """A CSV stream with the mark by which a spreadsheet knows UTF-8."""
    writer = csv.writer(_Echo())
    stream = (writer.writerow(line) for line in _lines(columns, rows, limit))
    response = StreamingHttpResponse(
        (text.encode() for text in _with_mark(stream)), content_type="text/csv; charset=utf-8"
    )
    response["Content-Disposition"] = _attachment(name, "csv")
    return response


def _with_mark(lines: Iterable[str]) -> Iterator[str]:
    yield "\ufeff"
    yield from lines


def xlsx_response(
    name: str, columns: tuple[Column, ...], rows: Iterable[Row], *, limit: int = LIMIT
) -> HttpResponseBase:
    """A workbook of one sheet, written row by row so that memory does not grow with it."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("数据"))
    sheet.freeze_panes = "A2"
    for at, column in enumerate(columns, 1):
        wide = column.kind in ("place", "text")
        sheet.column_dimensions[get_column_letter(at)].width = 32 if wide else 18
    for at, line in enumerate(_lines(columns, rows, limit)):
        cells = []
        for value in line:
            made = WriteOnlyCell(sheet, value=value)
            if isinstance(value, str):
                made.data_type = "s"
            if at == 0:
                made.font = Font(bold=True)
            cells.append(made)
        sheet.append(cells)
    file = NamedTemporaryFile(suffix=".xlsx")  # noqa: SIM115  the response closes it
    book.save(file.name)
    response = FileResponse(file, content_type=XLSX)
    response["Content-Disposition"] = _attachment(name, "xlsx")
    return response


def _attachment(name: str, ending: str) -> str:
    stamped = f"{name}-{localtime():%Y%m%d-%H%M}.{ending}"
    return f"attachment; filename=\"export.{ending}\"; filename*=UTF-8''{quote(stamped)}"
