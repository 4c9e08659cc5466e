"""A rule set as a workbook that a clerk can work on and bring back."""

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from yiwang.lib.workbooks import as_bytes, put

from ..models import RuleSet
from ..rules.table import POLICIES, RESULTS, Content
from ..selectors import table_of
from .layout import (
    ABOUT,
    ABOUT_LINES,
    COLUMN_KIND_NAMES,
    GOLDEN,
    INPUT_HEADINGS,
    INPUTS,
    KIND_NAMES,
    RESULT,
    RULES,
    USES,
    golden_headings,
    rule_headings,
)

_HEAD = PatternFill("solid", fgColor="E7ECF3")
_THEN = PatternFill("solid", fgColor="E8F3EA")
HINTS = (
    "怎样填写",
    "一行是一条规则：同一行的条件都满足才算符合；空格表示不限。",
    "数字：≥80、60-79、80以上（含80）、不满60、≠5；几种情况用顿号隔开。",
    "日期：2026-01-01起、2026-01-01 至 2026-12-31；金额以元为单位，可写 12.50。",
    "选项：写名称或代码，如 低保、特困；除某几项外写 非 低保；可以为空的项目写 无。",
    "区划：写代码，如 440204，包括其下所有街道、社区；排除写 非 440204。",
    "结论：享受、不享受、转人工。享受的每一项结果都要写，没有也要写 0。",
    "样例：给出情况和应有的结论；空格表示没有登记。发布前全部样例必须相符。",
)


def rules_book(rules: RuleSet) -> bytes:
    """The whole set: what it is, what it asks, its rows, its examples."""
    table = table_of(rules)
    content = rules.content
    book = Workbook()
    about = book.worksheets[0]
    about.title = ABOUT
    _write_about(about, rules, content)
    _write_inputs(book.create_sheet(INPUTS), content)
    page = book.create_sheet(RULES)
    _write_lines(page, rule_headings(table), content["rows"])
    _write_lines(book.create_sheet(GOLDEN), golden_headings(table), content["golden"])
    return as_bytes(book)


def _write_about(page: Worksheet, rules: RuleSet, content: Content) -> None:
    said = {
        "code": rules.programme.code,
        "title": rules.programme.title,
        "since": rules.since.isoformat(),
        "until": rules.until.isoformat() if rules.until else "",
        "source": rules.source,
        "policy": POLICIES[content["policy"]],
        "otherwise": content["otherwise"],
    }
    for at, (heading, key) in enumerate(ABOUT_LINES.items(), 1):
        put(page.cell(at, 1), heading)
        page.cell(at, 1).font, page.cell(at, 1).fill = Font(bold=True), _HEAD
        put(page.cell(at, 2), said[key])
    for at, hint in enumerate(HINTS, len(ABOUT_LINES) + 2):
        put(page.cell(at, 1), hint)
        page.cell(at, 1).font = Font(bold=at == len(ABOUT_LINES) + 2, color="5B6472")
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 20, 60
    _pick(page, "B6", POLICIES.values())


def _write_inputs(page: Worksheet, content: Content) -> None:
    _write_headings(page, list(INPUT_HEADINGS))
    lines = [("条件", each, KIND_NAMES) for each in content["inputs"]]
    lines += [("结果", each, COLUMN_KIND_NAMES) for each in content["columns"]]
    for at, (use, said, kinds) in enumerate(lines, 2):
        words = {**said, "use": use, "kind": kinds[said["kind"]]}
        if use == "条件":
            words["required"] = "是" if said["required"] else "否"
        for column, key in enumerate(INPUT_HEADINGS.values(), 1):
            put(page.cell(at, column), words.get(key, ""))
    for letter, names in {
        "A": USES,
        "D": [*KIND_NAMES.values(), COLUMN_KIND_NAMES["percent"], COLUMN_KIND_NAMES["text"]],
        "E": ("是", "否"),
    }.items():
        _pick(page, f"{letter}2:{letter}200", names)
    page.column_dimensions["H"].width = page.column_dimensions["I"].width = 40


def _write_lines(page: Worksheet, headings: list[tuple[str, str]], lines: list[Content]) -> None:
    _write_headings(page, [heading for _key, heading in headings])
    for at, line in enumerate(lines, 2):
        for column, (key, _heading) in enumerate(headings, 1):
            part, _, name = key.partition(".")
            value = line[part][name] if name else line[part]
            cell = page.cell(at, column)
            put(cell, RESULTS[value] if key == "result" else value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if part in ("result", "then"):
                cell.fill = _THEN
    letter = get_column_letter(1 + [heading for _key, heading in headings].index(RESULT))
    _pick(page, f"{letter}2:{letter}600", RESULTS.values())


def _write_headings(page: Worksheet, headings: list[str]) -> None:
    page.freeze_panes = "A2"
    for at, heading in enumerate(headings, 1):
        cell = page.cell(1, at)
        put(cell, heading)
        cell.font, cell.fill = Font(bold=True), _HEAD
        page.column_dimensions[get_column_letter(at)].width = max(14, 2.4 * len(heading))


def _pick(page: Worksheet, cells: str, names: object) -> None:
    assert not isinstance(names, str)
    listed = ",".join(names)  # type: ignore[arg-type]
    choice = DataValidation("list", formula1=f'"{listed}"', allow_blank=True)
    page.add_data_validation(choice)
    choice.add(cells)
