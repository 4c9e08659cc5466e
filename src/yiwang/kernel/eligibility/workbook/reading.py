"""A workbook's bytes into the content of a rule set, with every problem at its cell."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from yiwang.lib.workbooks import open_workbook

from ..rules.fields import Unfit
from ..rules.table import POLICIES, At, Content, Problem
from ..rules.wording import day_of
from .layout import (
    ABOUT,
    ABOUT_LINES,
    COLUMN_KIND_NAMES,
    GOLDEN,
    INPUT_HEADINGS,
    INPUTS,
    KIND_NAMES,
    NAME,
    ON,
    REASON,
    RESULT,
    RULES,
    SHEETS,
    USES,
)

MOST_ROWS = 1000
MOST_WIDE = 100
MOST_CELLS = 500_000  # rows and cells, empty ones too, of all sheets


@dataclass(frozen=True)
class CellProblem:
    """A problem where the clerk finds it: sheet and cell."""

    sheet: str
    cell: str
    code: str
    values: dict[str, object]


class BadBook(ValueError):
    """The workbook as a whole cannot be read, or these cells cannot."""

    def __init__(self, problems: list[CellProblem]) -> None:
        super().__init__(len(problems))
        self.problems = problems


@dataclass
class Sheets:
    """What a workbook says; `places` maps a cell of the content to where it stands."""

    content: Content = field(default_factory=dict)
    since: date | None = None
    until: date | None = None
    source: str = ""
    code: str = ""
    places: dict[tuple[str, int, str], tuple[str, str]] = field(default_factory=dict)
    problems: list[CellProblem] = field(default_factory=list)

    def where(self, problem: Problem) -> CellProblem:
        """A problem of the content at its cell; of a line without that cell, at the line."""
        at = problem.at
        line = [spot for key, spot in self.places.items() if key[:2] == (at.part, at.line)]
        sheet = {"inputs": INPUTS, "columns": INPUTS, "rows": RULES, "golden": GOLDEN}
        spot = self.places.get((at.part, at.line, at.key))
        name, cell = spot or (line[0] if line else (sheet.get(at.part, ABOUT), "A1"))
        return CellProblem(name, cell, problem.code, dict(problem.values))


def read_book(data: bytes) -> Sheets:
    """What the four sheets say. Raises `Unopened`, or BadBook for sheets and headings."""
    book = open_workbook(data, most_cells=MOST_CELLS)
    missing = [name for name in SHEETS if name not in book.sheetnames]
    if missing:
        raise BadBook([CellProblem(name, "A1", "no_sheet", {}) for name in missing])
    sheets = Sheets()
    _read_about(sheets, book)
    _read_inputs(sheets, book)
    _read_lines(sheets, book[RULES], "rows", "when", {RESULT: "result", REASON: "reason"})
    fixed = {NAME: "name", ON: "on", RESULT: "result"}
    _read_lines(sheets, book[GOLDEN], "golden", "given", fixed)
    return sheets


def _cells(page: Worksheet) -> Iterator[tuple[int, dict[int, Cell | MergedCell]]]:
    """The used cells by row and column; bounded, as files may lie about their size."""
    rows: dict[int, dict[int, Cell | MergedCell]] = {}
    for (row, column), cell in page._cells.items():
        if column <= MOST_WIDE and cell.value not in (None, ""):
            rows.setdefault(row, {})[column] = cell
    if len(rows) > MOST_ROWS:
        raise BadBook([CellProblem(page.title, "A1", "too_many", {"most": MOST_ROWS})])
    yield from sorted(rows.items())


def _text(sheets: Sheets, page: Worksheet, cell: Cell | MergedCell) -> str:
    """The cell as text; formulas, errors and merged cells are problems."""
    place = cell.coordinate
    value = cell.value
    if cell.data_type in ("f", "e"):
        code = "formula" if cell.data_type == "f" else "cell_error"
        sheets.problems.append(CellProblem(page.title, place, code, {}))
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".")
    text = " ".join(str(value).split())
    if any(unicodedata.category(each) in ("Cc", "Cs", "Co") for each in text):
        sheets.problems.append(CellProblem(page.title, place, "control", {}))
        return ""
    return text


def _read_about(sheets: Sheets, book: Workbook) -> None:
    page = book[ABOUT]
    said: dict[str, str] = {}
    for row, cells in _cells(page):
        key = ABOUT_LINES.get(_text(sheets, page, cells[1])) if 1 in cells else None
        if key:
            sheets.places["about", 0, key] = (ABOUT, f"B{row}")
            said[key] = _text(sheets, page, cells[2]) if 2 in cells else ""
    names = {label: code for code, label in POLICIES.items()}
    policy = said.get("policy", "")
    sheets.content |= {
        "policy": names.get(policy, policy),
        "otherwise": said.get("otherwise", ""),
    }
    sheets.source, sheets.code = said.get("source", ""), said.get("code", "")
    sheets.since = _day(sheets, "since", said.get("since", ""))
    sheets.until = _day(sheets, "until", said.get("until", ""))


def _day(sheets: Sheets, key: str, text: str) -> date | None:
    if not text and key == "until":
        return None
    try:
        return day_of(text)
    except Unfit as fault:
        problem = Problem(At("about", 0, key), fault.code)
        sheets.problems.append(sheets.where(problem))
        return None


def _read_inputs(sheets: Sheets, book: Workbook) -> None:
    page = book[INPUTS]
    found: dict[str, list[dict[str, Any]]] = {"inputs": [], "columns": []}
    columns = _headings(sheets, page, lambda heading: INPUT_HEADINGS.get(heading))
    if columns:
        for row, cells in _cells(page):
            if row > 1 and set(cells) & set(columns):
                _read_input(sheets, page, columns, found, row, cells)
    sheets.content |= found


def _read_input(
    sheets: Sheets,
    page: Worksheet,
    columns: dict[int, str],
    found: dict[str, list[dict[str, Any]]],
    row: int,
    cells: dict[int, Cell | MergedCell],
) -> None:
    said: dict[str, Any] = {
        key: _text(sheets, page, cells[at]) if at in cells else "" for at, key in columns.items()
    }
    part = USES.get(said.pop("use", ""))
    if part is None:
        sheets.problems.append(CellProblem(page.title, f"A{row}", "use", {}))
        return
    kinds = KIND_NAMES if part == "inputs" else COLUMN_KIND_NAMES
    codes = {label: code for code, label in kinds.items()}
    said["kind"] = codes.get(said.get("kind", ""), said.get("kind", ""))
    if part == "inputs":
        said["required"] = {"": True, "是": True, "否": False}.get(said.get("required", ""), "?")
    line = len(found[part])
    for at, key in columns.items():
        sheets.places[part, line, key] = (page.title, f"{get_column_letter(at)}{row}")
    found[part].append(said)


def _headings(
    sheets: Sheets, page: Worksheet, key_of: Callable[[str], str | None]
) -> dict[int, str]:
    """Column -> key, from the first row; unknown headings and doubles are problems."""
    found: dict[int, str] = {}
    for row, cells in _cells(page):
        if row != 1:
            break
        for at, cell in sorted(cells.items()):
            text = _text(sheets, page, cell)
            key = key_of(text)
            if key is None or key in found.values():
                code = "heading" if key is None else "twice"
                place = f"{get_column_letter(at)}1"
                sheets.problems.append(CellProblem(page.title, place, code, {"value": text[:40]}))
            else:
                found[at] = key
    if not found:
        sheets.problems.append(CellProblem(page.title, "A1", "no_headings", {}))
    return found


def _read_lines(
    sheets: Sheets, page: Worksheet, part: str, asked: str, fixed: dict[str, str]
) -> None:
    """Rules or examples: a heading is a fixed one, or the label of an input or of an outcome."""
    labels = {each.get("label"): f"{asked}.{each['name']}" for each in sheets.content["inputs"]}
    thens = {each.get("label"): f"then.{each['name']}" for each in sheets.content["columns"]}
    columns = _headings(sheets, page, {**labels, **thens, **fixed}.get)
    lines: list[dict[str, Any]] = []
    for row, cells in _cells(page):
        if row == 1 or not set(cells) & set(columns):
            continue
        line: dict[str, Any] = {asked: {}, "then": {}}
        for at, key in columns.items():
            group, _, name = key.partition(".")
            text = _text(sheets, page, cells[at]) if at in cells else ""
            (line[group] if name else line)[name or key] = text
            place = f"{get_column_letter(at)}{row}"
            sheets.places[part, len(lines), name or key] = (page.title, place)
        lines.append(line)
    sheets.content[part] = lines
