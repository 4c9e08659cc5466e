"""A small subsidy, in the words of a clerk: what tests decide with."""

from typing import Any

from yiwang.kernel.eligibility.rules.reading import read
from yiwang.kernel.eligibility.rules.table import Table

INPUTS = [
    {"name": "birth_date", "label": "出生日期", "kind": "date"},
    {"name": "age", "label": "年龄", "kind": "age", "of": "birth_date"},
    {
        "name": "categories",
        "label": "类别",
        "kind": "enums",
        "options": "low=低保、poor=特困、hero=优抚",
        "assume": "无",
    },
    {"name": "registered", "label": "户籍", "kind": "division"},
    {"name": "in_institution", "label": "住养老机构", "kind": "bool", "assume": "否"},
]
COLUMNS = [
    {"name": "subsidy", "label": "补贴", "kind": "money"},
    {"name": "share", "label": "区承担", "kind": "percent"},
]


def row(
    result: str = "享受", subsidy: str = "", reason: str = "理由", **when: str
) -> dict[str, Any]:
    """One rule; a subsidy brings the other column along."""
    then = {"subsidy": subsidy, "share": "50"} if subsidy else {}
    return {"when": when, "result": result, "then": then, "reason": reason}


def golden(name: str, result: str = "享受", subsidy: str = "", **given: str) -> dict[str, Any]:
    """One example on 1 March 2026."""
    then = {"subsidy": subsidy} if subsidy else {}
    return {"name": name, "on": "2026-03-01", "given": given, "result": result, "then": then}


ROWS = [
    row("不享受", reason="住养老机构的不享受", in_institution="是"),
    row("享受", "5", "低保、特困满60岁", age="≥60", categories="低保、特困", registered="440204"),
    row("享受", "3", "80岁及以上", age="≥80", registered="440204"),
    row("享受", "1.50", "60至79岁", age="60-79", registered="440204"),
]
GOLDEN = [
    golden("八十岁老人", "享受", "3", birth_date="1946-03-01", registered="440204001"),
    golden("差一天满六十", "不享受", birth_date="1966-03-02", registered="440204001"),
    golden("不知道生日", "转人工", registered="440204001"),
]


def content(**changes: Any) -> dict[str, Any]:
    """The whole rule set; any part may be another."""
    return {
        "policy": "first",
        "otherwise": "不在补贴范围",
        "inputs": INPUTS,
        "columns": COLUMNS,
        "rows": ROWS,
        "golden": GOLDEN,
        **changes,
    }


def table(**changes: Any) -> Table:
    """The same, read."""
    made, problems = read(content(**changes))
    assert made is not None, problems
    return made
