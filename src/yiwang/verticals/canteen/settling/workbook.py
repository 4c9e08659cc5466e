"""A statement as a workbook: values only, nothing that a spreadsheet runs."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from yiwang.ui.exports import neutral

from .models import Line, Statement
from .panels.statements import STEPS
from .panels.values import Yuan
from .selectors.sums import CanteenSum, by_canteen

MONEY = "#,##0.00"


def statement_workbook(statement: Statement, lines: QuerySet[Line]) -> io.BytesIO:
    """Four sheets of what the reader may see: sums, canteens, days, log."""
    book = Workbook(write_only=True)
    canteens = by_canteen(lines)
    _sheet(book, _("合计"), (_("项目"), _("内容")), _facts(statement))
    funders = list(Line.Funder)
    _sheet(
        book,
        _("饭堂"),
        (_("饭堂"), _("餐次"), *(funder.label for funder in funders), _("合计（元）")),
        (
            (
                each.name or _("未指明饭堂"),
                each.meals,
                *(Yuan(each.of.get(funder, 0)) for funder in funders),
                Yuan(each.total),
            )
            for each in [*canteens, *_total(canteens)]
        ),
    )
    heads = (
        _("日期"), _("饭堂"), _("出资方"), _("餐次"), _("笔数"), _("计入（元）"), _("冲回笔数"),
        _("冲回（元）"), _("净额（元）"), _("调整"),
    )  # fmt: skip
    _sheet(book, _("逐日明细"), heads, _days(lines))
    log = (
        (STEPS.get(step.verb, step.verb), step.name, step.at, step.note)
        for step in statement.steps.order_by("id")
    )
    _sheet(book, _("办理记录"), (_("步骤"), _("经办"), _("时间"), _("说明")), log)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _facts(statement: Statement) -> Iterable[tuple[Any, Any]]:
    yield _("运营单位"), statement.operator.name
    yield _("账期"), f"{statement.since} – {statement.through}"
    yield _("状态"), Statement.State(statement.state).label
    yield _("餐次"), statement.meals
    yield _("应计（元）"), Yuan(statement.gross)
    yield _("饭堂已收"), Yuan(-statement.kept)
    yield _("企业让利"), Yuan(-statement.given)
    yield _("争议待定"), Yuan(-statement.disputed)
    yield _("应付（元）"), Yuan(statement.due)
    yield _("转账笔数"), statement.transfers
    yield _("付款日期"), statement.paid_on or ""
    yield _("银行回单号"), statement.bank_reference
    yield _("校验码"), statement.digest


def _total(canteens: Sequence[CanteenSum]) -> list[CanteenSum]:
    """The last row, where there are several."""
    if len(canteens) < 2:
        return []
    of = {funder: sum(each.of.get(funder, 0) for each in canteens) for funder in Line.Funder.values}
    return [CanteenSum(None, _("合计"), "", sum(each.meals for each in canteens), of)]


def _days(lines: QuerySet[Line]) -> Iterable[tuple[Any, ...]]:
    for line in lines.order_by("day", "canteen__street", "canteen_id", "funder", "id"):
        yield (
            line.day,
            line.canteen.name if line.canteen else _("未指明饭堂"),
            line.get_funder_display(),
            line.meals,
            line.count,
            Yuan(line.amount),
            line.taken_count,
            Yuan(line.taken_back),
            Yuan(line.net),
            _("以前账期") if line.adjusts else "",
        )


def _day(value: Any) -> Any:
    """A day as a day, everything else as lists export it."""
    return datetime.combine(value, time()) if type(value) is date else neutral(value)


def _sheet(book: Workbook, title: str, heads: Sequence[Any], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for letter in "ABCDEFGHIJKLMN":
        sheet.column_dimensions[letter].width = 18
    bold = []
    for head in heads:
        cell = WriteOnlyCell(sheet, value=str(head))
        cell.font = Font(bold=True)
        bold.append(cell)
    sheet.append(bold)
    for row in rows:
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
