"""A table of meals from a stranger's file: read without trust, priced, added up."""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.kernel.eligibility.selectors import Rehearsed
from yiwang.lib.errors import Invalid
from yiwang.lib.workbooks import MOST_BYTES, Unopened, open_workbook

from ..rules.shares import PARTS
from ..rules.tables import COLUMNS, decoded
from ..selectors import Priced, pricer

MOST_LINES = 20_000
_LONGEST = 200
_ZIP = b"PK\x03\x04"
Line = Mapping[str, str]


@dataclass(frozen=True)
class Rehearsal:
    """Each line beside what it costs whom; totals in fen by who pays, counts by outcome."""

    lines: Sequence[tuple[Line, Priced]]
    totals: Mapping[str, int]
    outcomes: Mapping[str, int]

    @property
    def price(self) -> int:
        return sum(self.totals.values())


def rehearsed(data: bytes, table: Rehearsed, since: date) -> Rehearsal:
    """Price what a file holds by a table in force from `since`. Raises Invalid({"file": …})."""
    of = pricer(table, since, calendar_for().is_workday)
    lines = [(line, of(line)) for line in read_lines(data)]
    totals = {part: sum(getattr(priced.shares, part) for _l, priced in lines) for part in PARTS}
    outcomes: dict[str, int] = {}
    for _line, priced in lines:
        outcomes[priced.outcome] = outcomes.get(priced.outcome, 0) + 1
    return Rehearsal(lines, totals, outcomes)


def read_lines(data: bytes) -> list[Line]:
    """CSV as `decoded` reads it, or XLSX, with the columns of `rules.tables`; others are left
    out. Each line says which of the file it is."""
    if len(data) > MOST_BYTES:
        raise _refusal(_("文件太大，请控制在 8 MB 以内。"))
    rows = _workbook(data) if data.startswith(_ZIP) else _text(data)
    head = [str(cell).strip() for cell in next(rows, [])]
    missing = [name for name in COLUMNS if name not in head]
    if missing:
        raise _refusal(_("缺少这些列：%(columns)s") % {"columns": "、".join(missing)})
    found: list[Line] = []
    for number, row in enumerate(rows, 2):
        cells = dict(zip(head, row, strict=False))
        line = {name: str(cells.get(name, ""))[:_LONGEST].strip() for name in COLUMNS}
        if not any(line.values()):
            continue
        if len(found) == MOST_LINES:
            raise _refusal(_("最多 %(most)s 行，请分几次上传。") % {"most": f"{MOST_LINES:,}"})
        found.append(line | {"line": str(number)})
    if not found:
        raise _refusal(_("文件里没有数据行。"))
    return found


def _text(data: bytes) -> Iterator[Sequence[Any]]:
    text = decoded(data)
    if "\x00" in text:
        raise _refusal(_("不是 CSV 或 XLSX 文件，请另存后再上传。"))
    try:
        yield from csv.reader(io.StringIO(text, newline=""))
    except csv.Error as fault:
        raise _refusal(_("不是 CSV 或 XLSX 文件，请另存后再上传。")) from fault


def _workbook(data: bytes) -> Iterator[Sequence[Any]]:
    try:
        book = open_workbook(data)
    except Unopened as fault:
        raise _refusal(_("打不开这个工作簿；请另存为 XLSX 后再上传。")) from fault
    sheet = book.worksheets[0] if book.worksheets else None
    if sheet is None:
        return
    most = MOST_LINES + 2
    for row in sheet.iter_rows(max_row=min(sheet.max_row, most), max_col=60, values_only=True):
        yield [_cell(value) for value in row]


def _cell(value: Any) -> str:
    """A formula is not run: it is text that no rule reads."""
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)


def _refusal(message: str) -> Invalid:
    return Invalid({"file": message})
