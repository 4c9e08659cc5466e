"""A workbook's bytes into lines of values and problems by cell. Nothing in it is trusted."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from yiwang.lib.errors import Invalid
from yiwang.lib.workbooks import MOST_BYTES, Unopened, open_workbook

from .cells import Unfit, value_of
from .layout import SHEETS, Column, Sheet, names_of

MOST_ROWS = 10_000
_MOST = {"most": MOST_BYTES // 1024 // 1024}
UNOPENED = {
    "too_large": gettext_noop(
        "文件太大（最大 %(most)s MB）。目录只有文字，请删去图片和多余的工作表。"
    ),
    "unpacks_too_large": gettext_noop("文件展开后太大，请只保留目录的三张工作表。"),
    "unreadable": gettext_noop("这个文件打不开。请用 XLSX 格式另存（不加密码）后重新上传。"),
}


@dataclass(frozen=True)
class Problem:
    """What is wrong in a cell and what to do. `sheet` as the workbook names it; cell like C12."""

    sheet: str
    cell: str
    row: int
    text: str


@dataclass
class Line:
    """One row: `values` by column key; `cells` where each key stands, for later complaints."""

    sheet: Sheet
    title: str
    row: int
    values: dict[str, Any]
    raw: dict[str, object]
    cells: dict[str, str]
    problems: list[Problem] = field(default_factory=list)

    def complain(self, key: str, text: str) -> None:
        cell = self.cells.get(key, f"A{self.row}")
        self.problems.append(Problem(self.title, cell, self.row, text))


@dataclass
class Book:
    lines: list[Line]
    problems: list[Problem]
    ignored: list[str]

    @property
    def all_problems(self) -> list[Problem]:
        return [*self.problems, *(each for line in self.lines for each in line.problems)]


def read_book(data: bytes) -> Book:
    """Read what can be read; raises Invalid when the file as a whole cannot be."""
    try:
        workbook = open_workbook(data)
    except Unopened as fault:
        raise Invalid({"file": _(UNOPENED[fault.reason]) % _MOST}) from fault
    book = Book([], [], [])
    wanted = {name: sheet for sheet in SHEETS for name in names_of(sheet.title)}
    for sheet in workbook.worksheets:
        layout = wanted.get(sheet.title.strip().casefold())
        if layout is None:
            book.ignored.append(sheet.title)
        else:
            _read_sheet(book, sheet, layout)
    if len(book.ignored) == len(workbook.sheetnames):
        names = "、".join(str(sheet.title) for sheet in SHEETS)
        found = "、".join(book.ignored)[:100]
        text = _("没有找到工作表。需要的名称是：%(names)s；文件里有：%(found)s。请改名后重新上传。")
        raise Invalid({"file": text % {"names": names, "found": found}})
    return book


def _read_sheet(book: Book, sheet: Worksheet, layout: Sheet) -> None:
    used = sorted({row for row, _column in sheet._cells})
    if len(used) > MOST_ROWS:
        text = _("行数太多（最多 %(most)s 行），请分成几个文件。") % {"most": MOST_ROWS}
        book.problems.append(Problem(sheet.title, "A1", 1, text))
        return
    if not used:
        return
    columns = _columns(book, sheet, layout, used[0])
    if columns is None:
        return
    merged = _merged(sheet)
    for row in used[1:]:
        line = _line(sheet, layout, columns, merged, row)
        if line is not None:
            book.lines.append(line)


def _columns(book: Book, sheet: Worksheet, layout: Sheet, top: int) -> dict[str, int] | None:
    """Where each column stands, by its heading in the first row that is used."""
    by_name = {name: each for each in layout.columns for name in names_of(each.title)}
    found: dict[str, int] = {}
    twice = False
    for at in range(1, 101):
        heading = str(sheet.cell(top, at).value or "").strip().casefold()
        column = by_name.get(heading)
        if column is None:
            continue
        if column.key in found:
            text = _("“%(title)s”这一列出现了两次，请删去一列。") % {"title": column.title}
            book.problems.append(Problem(sheet.title, f"{get_column_letter(at)}{top}", top, text))
            twice = True
        found.setdefault(column.key, at)
    missing = [
        str(each.title) for each in layout.columns if each.required and each.key not in found
    ]
    if missing:
        text = _("第一行缺少列：%(names)s。请补上列名后重新上传。") % {"names": "、".join(missing)}
        book.problems.append(Problem(sheet.title, f"A{top}", top, text))
    return None if missing or twice else found


def _merged(sheet: Worksheet) -> set[tuple[int, int]]:
    """Cells of merged ranges that reach over rows or hide values; bounded, as files may lie."""
    cells: set[tuple[int, int]] = set()
    for area in sheet.merged_cells.ranges:
        if area.size["rows"] * area.size["columns"] > 10_000:
            continue
        cells.update(_positions(area))
    return cells


def _positions(area: Any) -> Iterator[tuple[int, int]]:
    for row in range(area.min_row, area.max_row + 1):
        for column in range(area.min_col, area.max_col + 1):
            yield row, column


def _line(
    sheet: Worksheet,
    layout: Sheet,
    columns: dict[str, int],
    merged: set[tuple[int, int]],
    row: int,
) -> Line | None:
    cells = {key: sheet.cell(row, at) for key, at in columns.items()}
    if all(cell.value in (None, "") for cell in cells.values()):
        return None
    places = {key: f"{get_column_letter(at)}{row}" for key, at in columns.items()}
    raw: dict[str, object] = {key: cell.value for key, cell in cells.items()}
    line = Line(layout, sheet.title, row, {}, raw, places)
    for key, cell in cells.items():
        column: Column = layout.column(key)
        if (row, columns[key]) in merged:
            line.complain(key, _("合并的单元格无法读取，请取消合并，并在每一行填写。"))
            continue
        try:
            line.values[key] = value_of(column, cell.value, formula=cell.data_type == "f")
        except Unfit as fault:
            line.complain(key, str(fault))
    return line
