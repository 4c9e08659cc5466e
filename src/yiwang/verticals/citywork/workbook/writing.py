"""The catalogue as a workbook, and the bad rows of one with their reasons."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from yiwang.kernel.cases.models import ClassRule, MatterClass, Route
from yiwang.lib.workbooks import as_bytes, put

from .layout import CLASSES, CONDITIONS, RESULT, ROUTES, SHEETS, Column, Sheet
from .reading import Line, Problem

_HEAD = PatternFill("solid", fgColor="E7ECF3")
_BAD = PatternFill("solid", fgColor="F8CBAD")


def catalogue_book() -> bytes:
    """All classes, the conditions in force or to come, and the open routes."""
    book = Workbook()
    for sheet, rows in ((CLASSES, _classes()), (CONDITIONS, _conditions()), (ROUTES, _routes())):
        page = _page(book, sheet)
        for at, row in enumerate(rows, 2):
            for column, value in enumerate((row[each.key] for each in sheet.columns), 1):
                put(page.cell(at, column), _written(sheet.columns[column - 1], value))
    return as_bytes(book)


def result_book(lines: Iterable[Line], problems: Sequence[Problem]) -> bytes:
    """The bad lines alone, as they were, with the reasons in a last column and marked cells."""
    book = Workbook()
    bad = [line for line in lines if line.problems]
    for sheet in SHEETS:
        own = [line for line in bad if line.sheet is sheet]
        if own:
            _bad_page(_page(book, sheet, extra=(str(RESULT),)), sheet, own)
    whole = [each for each in problems if not any(each in line.problems for line in bad)]
    if whole:
        page = book.create_sheet(_("说明"))
        for at, each in enumerate(whole, 1):
            put(page.cell(at, 1), f"{each.sheet}!{each.cell}")
            put(page.cell(at, 2), each.text)
        page.column_dimensions["B"].width = 80
    return as_bytes(book)


def _bad_page(page: Worksheet, sheet: Sheet, lines: list[Line]) -> None:
    for at, line in enumerate(lines, 2):
        wrong: dict[str, list[str]] = {}
        for problem in line.problems:
            wrong.setdefault(problem.cell, []).append(problem.text)
        for number, column in enumerate(sheet.columns, 1):
            cell = page.cell(at, number)
            put(cell, _raw(line.raw.get(column.key)))
            texts = wrong.get(line.cells.get(column.key, ""))
            if texts:
                cell.fill = _BAD
                cell.comment = Comment("\n".join(texts), "yiwang")
        reason = "；".join(f"{each.cell}：{each.text}" for each in line.problems)
        last = page.cell(at, len(sheet.columns) + 1)
        put(last, reason)
        last.fill = _BAD


def _page(book: Workbook, sheet: Sheet, extra: tuple[str, ...] = ()) -> Worksheet:
    if (
        book.worksheets
        and book.worksheets[0].max_row == 1
        and book.worksheets[0]["A1"].value is None
    ):
        page = book.worksheets[0]
        page.title = str(sheet.title)
    else:
        page = book.create_sheet(str(sheet.title))
    page.freeze_panes = "A2"
    for at, title in enumerate([*(str(each.title) for each in sheet.columns), *extra], 1):
        cell = page.cell(1, at)
        put(cell, title)
        cell.font, cell.fill = Font(bold=True), _HEAD
        width = sheet.columns[at - 1].width if at <= len(sheet.columns) else 80
        page.column_dimensions[get_column_letter(at)].width = width
        if at <= len(sheet.columns):
            _prepare(page, sheet.columns[at - 1], get_column_letter(at))
    return page


def _prepare(page: Worksheet, column: Column, letter: str) -> None:
    """Codes as text, so that no zero is lost; choices as a list to pick from."""
    if column.kind == "code":
        page.column_dimensions[letter].number_format = "@"
    if column.choices:
        names = ",".join(str(name) for _stored, name in column.choices)
        picked = DataValidation("list", formula1=f'"{names}"', allow_blank=True)
        page.add_data_validation(picked)
        picked.add(f"{letter}2:{letter}2000")


def _written(column: Column, value: Any) -> Any:
    if value is None:
        return None
    if column.kind == "flag":
        value = "yes" if value else "no"
    if column.choices:
        return str(dict(column.choices).get(value, value))
    if column.kind == "amount":
        return int(value) if value == value.to_integral_value() else float(value)
    return value if isinstance(value, int | date) else str(value)


def _raw(value: object) -> Any:
    return value if isinstance(value, int | float | date | None) else str(value)


def _classes() -> list[dict[str, Any]]:
    rows = MatterClass.objects.select_related("parent").order_by("code")
    keys = ("code", "name", "kind", "area", "reportable", "since", "until", "provenance")
    return [
        {
            **{key: getattr(row, key) for key in keys},
            "parent": row.parent.code if row.parent else None,
        }
        for row in rows
    ]


def _conditions() -> list[dict[str, Any]]:
    in_force = Q(until__isnull=True) | Q(until__gte=localdate())
    rows = ClassRule.objects.filter(in_force).select_related("matter_class", "department")
    keys = (
        "ordinal", "condition", "closing", "limit_value", "limit_unit", "legal_basis", "source",
        "is_default", "since", "until",
    )  # fmt: skip
    return [
        {
            **{key: getattr(row, key) for key in keys},
            "class_code": row.matter_class.code,
            "department": row.department.code if row.department else None,
        }
        for row in rows.order_by("matter_class__code", "ordinal", "since")
    ]


def _routes() -> list[dict[str, Any]]:
    rows = Route.objects.filter(until__isnull=True).select_related("department")
    return [
        {
            "class_code": row.class_code or None,
            "division": row.division or None,
            "department": row.department.code,
            "source": row.source,
            "since": row.since,
        }
        for row in rows.order_by("class_code", "division")
    ]
