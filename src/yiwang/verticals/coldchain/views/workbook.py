"""A unit's month as a workbook: numbers as numbers and days as days, to be counted on."""

import io
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from yiwang.ui.exports import neutral

from ..selectors.month import MonthOf

_DAY = "yyyy-mm-dd"


def book_of(rows: Sequence[MonthOf]) -> io.BytesIO:
    """Two sheets: equipment, and each day of each."""
    book = Workbook(write_only=True)
    _sheet(book, _("设备"), _heads(), (_line(each) for each in rows))
    daily = (_day(each, *day) for each in rows if each.watched for day in each.days)
    _sheet(book, _("逐日数据质量"), _day_heads(), daily)
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    return file


def _heads() -> tuple[str, ...]:
    return (
        _("设备"), _("范围"), _("最低（℃）"), _("最高（℃）"), _("动力学平均温度（℃）"),
        _("超范围时长（分钟）"), _("一级报警"), _("二级报警"), _("三级报警"), _("记录达标"),
        _("最长间断（分钟）"), _("已测温次数"), _("应测温次数"), _("隔离（批）"), _("校准到期"),
    )  # fmt: skip


def _line(of: MonthOf) -> tuple[Any, ...]:
    """Nothing where nobody watched: a zero would say that all was well."""
    whole, watched = of.whole, of.watched
    return (
        of.equipment.name, of.range.title if of.range else "", _degrees(whole.low),
        _degrees(whole.high), _degrees(whole.kinetic),
        _minutes(whole.outside) if whole.count else None,
        *((of.alarms[level] if watched else None) for level in (1, 2, 3)),
        round(whole.kept_up, 4) if watched else None,
        _minutes(whole.longest) if watched else None, of.checked, of.to_check, of.held, of.due_on,
    )  # fmt: skip


def _day_heads() -> tuple[str, ...]:
    return (
        _("设备"), _("日期"), _("记录数"), _("最低（℃）"), _("最高（℃）"), _("超范围时长（分钟）"),
        _("间断次数"), _("最长间断（分钟）"), _("超范围时记录过疏"),
    )  # fmt: skip


def _day(of: MonthOf, day: date, quality: Any) -> tuple[Any, ...]:
    return (
        of.equipment.name, day, quality.count, _degrees(quality.low), _degrees(quality.high),
        _minutes(quality.outside), quality.gaps, _minutes(quality.longest), quality.sparse,
    )  # fmt: skip


def _degrees(value: float | None) -> float | None:
    return None if value is None else round(value, 1)


def _minutes(span: timedelta) -> int:
    return int(span.total_seconds()) // 60


def _sheet(book: Workbook, title: str, head: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "B2"
    for at, words in enumerate(head, 1):
        sheet.column_dimensions[get_column_letter(at)].width = max(12, 2 * len(words) + 2)
    sheet.append([_cell(sheet, words, bold=True) for words in head])
    percent = head.index(_("记录达标")) if _("记录达标") in head else -1
    for row in rows:
        sheet.append([_cell(sheet, each, percent=at == percent) for at, each in enumerate(row)])


def _cell(sheet: Any, value: Any, *, bold: bool = False, percent: bool = False) -> Any:
    said: Any = value if isinstance(value, date) else neutral(value)
    cell = WriteOnlyCell(sheet, value=said)
    if bold:
        cell.font = Font(bold=True)
    if isinstance(value, date):
        cell.number_format = _DAY
    elif percent:
        cell.number_format = "0.0%"
    elif isinstance(value, float):
        cell.number_format = "0.0"
    return cell
