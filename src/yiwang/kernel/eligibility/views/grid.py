"""The grid: a rule set as plain inputs, and what a browser sends of them back into content."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from ..rules.fields import KINDS
from ..rules.table import OUTCOME_KINDS, RESULTS, Content, Problem
from ..words import said
from ..workbook.layout import COLUMN_KIND_NAMES, KIND_NAMES

#: A form sends at most a thousand fields; larger sets are edited as a workbook.
MOST_CELLS = 900
LONGEST = 500
PARTS = ("inputs", "columns", "rows", "golden")

Choices = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Cell:
    """One input of the grid; `problem` in words."""

    name: str
    label: str
    value: str
    choices: Choices = ()
    problem: str = ""
    size: str = ""


@dataclass(frozen=True)
class Line:
    number: int
    cells: list[Cell]
    order: str
    drop: str


@dataclass(frozen=True)
class Grid:
    """One part of the set as a table of inputs. `more` is the button that adds a line."""

    part: str
    title: str
    hint: str
    headings: list[str]
    lines: list[Line]
    more: str


def cells_of(content: Content) -> int:
    """How many fields a form of this content has."""
    wide = len(content["inputs"]) + len(content["columns"])
    return (len(content["rows"]) + len(content["golden"])) * (wide + 4) + wide * 10


def blank(part: str, content: Content) -> Content:
    """A line with nothing in it."""
    if part == "inputs":
        return {"name": "", "label": "", "kind": "int", "required": True}
    if part == "columns":
        return {"name": "", "label": "", "kind": "money"}
    return {"when" if part == "rows" else "given": {}, "then": {}, "result": ""}


def sent(data: QueryDict) -> Content:
    """The content that a form sends: lines in the order of their numbers, without those that are
    dropped or empty."""
    content: Content = {
        "policy": data.get("policy", ""),
        "otherwise": data.get("otherwise", "")[:LONGEST],
    }
    for part in PARTS:
        content[part] = [_line(part, data, at) for at in _order(part, data)]
        content[part] = [line for line in content[part] if _is_filled(part, line)]
    return content


def _order(part: str, data: QueryDict) -> list[int]:
    pattern = re.compile(rf"{part}-(\d{{1,4}})-at")
    found = [(name, pattern.fullmatch(name)) for name in data]
    numbers = [
        (_number(data.get(name, "")), int(match.group(1)))
        for name, match in found
        if match and f"{part}-{match.group(1)}-drop" not in data
    ]
    return [at for _key, at in sorted(numbers)]


def _number(text: str) -> float:
    try:
        return float(text[:10])
    except ValueError:
        return float("inf")


def _line(part: str, data: QueryDict, at: int) -> Content:
    prefix = f"{part}-{at}-"
    line: Content = {"when": {}, "given": {}, "then": {}}
    for name, value in data.items():
        if name.startswith(prefix):
            key = name.removeprefix(prefix)
            group, dot, inner = key.partition(".")
            text = " ".join(str(value).split())[:LONGEST]
            if dot and group in line:
                line[group][inner] = text
            elif not dot and key not in ("at", "drop"):
                line[key] = text
    if part == "inputs":
        line["required"] = {"yes": True, "no": False}.get(line.get("required", "yes"), True)
    return line


def _is_filled(part: str, line: Content) -> bool:
    if part in ("inputs", "columns"):
        return bool(line.get("name") or line.get("label"))
    said = [*line["when"].values(), *line["given"].values(), *line["then"].values()]
    return any([line.get("reason"), line.get("name"), line.get("result"), *said])


def grids(content: Content, problems: Iterable[Problem] = ()) -> list[Grid]:
    """The four tables of a content, with each problem at its cell."""
    wrong: dict[tuple[str, int, str], str] = {}
    for problem in problems:
        key = (problem.at.part, problem.at.line, problem.at.key)
        wrong.setdefault(key, said(problem.code, dict(problem.values)))
    inputs, columns = content["inputs"], content["columns"]
    asked = [each for each in inputs if each.get("kind") != "age"]
    return [
        _grid("inputs", _input_columns(), content, wrong),
        _grid("columns", _outcome_columns(), content, wrong),
        _grid("rows", _row_columns("when", inputs, columns), content, wrong),
        _grid("golden", _golden_columns(asked, columns), content, wrong),
    ]


@dataclass(frozen=True)
class _Column:
    key: str
    label: str
    choices: Choices = ()
    size: str = ""


def _input_columns() -> list[_Column]:
    yes_no = (("yes", _("是")), ("no", _("否")))
    return [
        _Column("label", _("名称")),
        _Column("name", _("代码")),
        _Column("kind", _("类型"), [(kind, KIND_NAMES[kind]) for kind in KINDS]),
        _Column("required", _("必填"), yes_no, "short"),
        _Column("assume", _("未登记时视为")),
        _Column("of", _("起算日期")),
        _Column("options", _("选项"), size="long"),
        _Column("source", _("来源")),
    ]


def _outcome_columns() -> list[_Column]:
    kinds = [(kind, COLUMN_KIND_NAMES[kind]) for kind in OUTCOME_KINDS]
    return [
        _Column("label", _("名称")),
        _Column("name", _("代码")),
        _Column("kind", _("类型"), kinds),
    ]


def _row_columns(part: str, inputs: list[Content], columns: list[Content]) -> list[_Column]:
    return [
        *(_Column(f"{part}.{each['name']}", each["label"]) for each in inputs),
        _Column("result", _("结论"), _results()),
        *(_Column(f"then.{each['name']}", each["label"], size="short") for each in columns),
        _Column("reason", _("理由"), size="long"),
    ]


def _golden_columns(asked: list[Content], columns: list[Content]) -> list[_Column]:
    return [
        _Column("name", _("样例名称"), size="long"),
        _Column("on", _("判定日期")),
        *(_Column(f"given.{each['name']}", each["label"]) for each in asked),
        _Column("result", _("结论"), _results()),
        *(_Column(f"then.{each['name']}", each["label"], size="short") for each in columns),
    ]


def _results() -> Choices:
    return [("", "—"), *RESULTS.items()]


def _texts() -> dict[str, tuple[str, str, str]]:
    return {
        "inputs": (
            _("输入：要知道哪些情况"),
            _("代码如 birth_date；年龄须写从哪一项日期算起；选项写成 low=低保、poor=特困。"),
            _("添加输入"),
        ),
        "columns": (_("结果：给什么"), _("金额以元为单位填写，百分比写整数。"), _("添加结果")),
        "rows": (
            _("规则：一行一条，从上往下"),
            _("空格表示不限；数字写 ≥80、60-79，选项用顿号隔开，排除写 非 低保。"),
            _("添加一行"),
        ),
        "golden": (
            _("样例：结果已知的情况"),
            _("空格表示没有登记。发布前全部样例必须相符。"),
            _("添加样例"),
        ),
    }  # fmt: skip


def _grid(
    part: str,
    columns: list[_Column],
    content: Content,
    wrong: Mapping[tuple[str, int, str], str],
) -> Grid:
    title, hint, more = _texts()[part]
    lines = [
        Line(
            at + 1,
            [_cell(part, at, column, line, wrong) for column in columns],
            f"{part}-{at}-at",
            f"{part}-{at}-drop",
        )
        for at, line in enumerate(content[part])
    ]
    return Grid(part, title, hint, [column.label for column in columns], lines, more)


def _cell(
    part: str,
    at: int,
    column: _Column,
    line: Content,
    wrong: Mapping[tuple[str, int, str], str],
) -> Cell:
    group, dot, inner = column.key.partition(".")
    value: Any = line.get(group, {}).get(inner, "") if dot else line.get(group, "")
    if column.key == "required":
        value = "yes" if line.get("required", True) else "no"
    label = _("第 %(number)s 行 %(label)s") % {"number": at + 1, "label": column.label}
    problem = wrong.get((part, at, inner or group), "")
    name = f"{part}-{at}-{column.key}"
    return Cell(name, label, str(value), column.choices, problem, column.size)
