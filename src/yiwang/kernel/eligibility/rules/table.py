"""A rule set as a value: inputs, outcome columns, rows, golden cases. Pure; no Django.

`content` is the same as plain text cells, as a form, a workbook or the database holds it; `read`
turns it into a `Table` or says which cells will not do, `written_table` turns it back.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from .conditions import Condition
from .conditions import written as written_cell
from .fields import Field, Value
from .wording import shown_value, yuan

ELIGIBLE, INELIGIBLE, UNKNOWN = "eligible", "ineligible", "unknown"
#: What a row may say: 享受, 不享受, 转人工.
RESULTS = {ELIGIBLE: "享受", INELIGIBLE: "不享受", UNKNOWN: "转人工"}
FIRST, SUM = "first", "sum"
POLICIES = {FIRST: "取第一条", SUM: "各条相加"}
OUTCOME_KINDS = ("money", "int", "percent", "text")
OTHERWISE = "没有符合的条件"

Content = dict[str, Any]


@dataclass(frozen=True)
class Column:
    """An outcome column; money is in fen, percent a whole number."""

    name: str
    label: str
    kind: str


@dataclass(frozen=True)
class Row:
    """One rule: the conditions that must all hold, what follows, and the reason in words."""

    when: Mapping[str, Condition]
    result: str
    then: Mapping[str, int | str]
    reason: str


@dataclass(frozen=True)
class Golden:
    """An example whose outcome is known: what is given on a day, and what must follow.

    An input that is not in `given` is missing. `then` holds the columns that are compared.
    """

    name: str
    on: date
    given: Mapping[str, Value]
    result: str
    then: Mapping[str, int | str]


@dataclass(frozen=True)
class Table:
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    policy: str
    rows: tuple[Row, ...]
    otherwise: str
    golden: tuple[Golden, ...]

    @property
    def asked(self) -> tuple[Field, ...]:
        """What has to be known of a subject: every field but the ages, which are counted."""
        return tuple(field for field in self.fields if field.kind != "age")

    @property
    def used(self) -> tuple[Field, ...]:
        """The fields that any row looks at."""
        return tuple(f for f in self.fields if any(row.when.get(f.name) for row in self.rows))

    def field(self, name: str) -> Field:
        return next(field for field in self.fields if field.name == name)

    def column(self, name: str) -> Column:
        return next(column for column in self.columns if column.name == name)


@dataclass(frozen=True)
class At:
    """A cell of the content: its part (inputs, columns, rows, golden, about), line from 0, key."""

    part: str
    line: int
    key: str


@dataclass(frozen=True)
class Problem:
    """What is wrong at a cell; `code` and `values` are put into words elsewhere."""

    at: At
    code: str
    values: tuple[tuple[str, object], ...] = ()


def shown_outcome(column: Column, value: int | str) -> str:
    """An outcome as it is written in its cell."""
    if column.kind == "money":
        return yuan(int(value))
    return f"{value}%" if column.kind == "percent" else str(value)


def in_words(table: Table, row: Row) -> str:
    """A row's conditions in words: 年龄 ≥80；类别 低保、特困."""
    parts = [
        f"{field.label} {written_cell(field, row.when[field.name])}"
        for field in table.fields
        if row.when.get(field.name)
    ]
    return "；".join(parts) or "不限"


def written_table(table: Table) -> Content:
    """The content in its one form."""
    return {
        "policy": table.policy,
        "otherwise": table.otherwise,
        "inputs": [_written_field(field) for field in table.fields],
        "columns": [
            {"name": each.name, "label": each.label, "kind": each.kind} for each in table.columns
        ],
        "rows": [_written_row(table, row) for row in table.rows],
        "golden": [_written_golden(table, case) for case in table.golden],
    }


def _written_field(field: Field) -> Content:
    return {
        "name": field.name,
        "label": field.label,
        "kind": field.kind,
        "required": field.required,
        "assume": field.assume,
        "of": field.of,
        "options": "、".join(f"{code}={label}" for code, label in field.options),
        "source": field.source,
    }


def _written_row(table: Table, row: Row) -> Content:
    return {
        "when": {f.name: written_cell(f, row.when.get(f.name)) for f in table.fields},
        "result": row.result,
        "then": _written_then(table.columns, row.then),
        "reason": row.reason,
    }


def _written_golden(table: Table, case: Golden) -> Content:
    given = {
        field.name: shown_value(field, case.given[field.name]) if field.name in case.given else ""
        for field in table.asked
    }
    return {
        "name": case.name,
        "on": case.on.isoformat(),
        "given": given,
        "result": case.result,
        "then": _written_then(table.columns, case.then),
    }


def _written_then(columns: Sequence[Column], then: Mapping[str, int | str]) -> dict[str, str]:
    return {
        each.name: shown_outcome(each, then[each.name]) if each.name in then else ""
        for each in columns
    }
