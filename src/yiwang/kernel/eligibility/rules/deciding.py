"""From inputs to an answer: eligible, ineligible, or unknown and for a person to decide. Pure.

Unknown comes first: nothing is decided while anything that a rule set asks for is not known.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from yiwang.lib.chain import canonical
from yiwang.lib.idnumbers import OLDEST_YEARS

from .fields import Encoded, encoded
from .inputs import Inputs, read_inputs
from .table import ELIGIBLE, FIRST, INELIGIBLE, UNKNOWN, Golden, Row, Table

#: Which rows hold for the encoded values of `Table.used`, in their order; under the policy
#: "first" at most one.
Matcher = Callable[[tuple[Encoded, ...]], tuple[int, ...]]

DOUBTS = {
    "missing": "没有登记",
    "empty": "为空",
    "after_the_day": "晚于判定日期",
    "too_long_ago": f"距判定日期超过 {OLDEST_YEARS} 年",
}
WRONG_TYPE = "内容或类型不对"


@dataclass(frozen=True)
class Answer:
    """What follows, why, and which rows (counted from 1) said so."""

    outcome: str
    reason: str
    values: Mapping[str, int | str]
    rows: tuple[int, ...]

    @property
    def bytes(self) -> bytes:
        """One byte string for one answer; what a replay must give again."""
        return canonical(self.plain)

    @property
    def plain(self) -> dict[str, Any]:
        return {
            "outcome": self.outcome,
            "reason": self.reason,
            "values": dict(self.values),
            "rows": list(self.rows),
        }


def decide(
    table: Table, given: Mapping[str, object], on: date, match: Matcher
) -> tuple[Answer, Inputs]:
    """The answer for what is given on a day, with the inputs as they were understood."""
    inputs = read_inputs(table.fields, given, on)
    if inputs.doubts:
        return Answer(UNKNOWN, _doubtful(table, inputs), {}, ()), inputs
    key = tuple(encoded(field, inputs.values[field.name]) for field in table.used)
    return _answer(table, match(key)), inputs


def _doubtful(table: Table, inputs: Inputs) -> str:
    parts = [
        f"{table.field(name).label}{DOUBTS.get(code, WRONG_TYPE)}" for name, code in inputs.doubts
    ]
    return "需人工核实：" + "、".join(parts)


def _answer(table: Table, hits: tuple[int, ...]) -> Answer:
    if not hits:
        return Answer(INELIGIBLE, table.otherwise, {}, ())
    if table.policy == FIRST:
        row = table.rows[hits[0]]
        return Answer(row.result, row.reason, dict(row.then), (hits[0] + 1,))
    return _summed(table, [(at, table.rows[at]) for at in hits])


def _summed(table: Table, hits: list[tuple[int, Row]]) -> Answer:
    """One row that excludes, excludes; one that asks for a person, asks; else columns add up."""
    for result in (INELIGIBLE, UNKNOWN):
        said = [(at, row) for at, row in hits if row.result == result]
        if said:
            return Answer(result, _reasons(said), {}, tuple(at + 1 for at, _row in said))
    values: dict[str, int | str] = {
        column.name: sum(int(row.then[column.name]) for _at, row in hits)
        for column in table.columns
    }
    return Answer(ELIGIBLE, _reasons(hits), values, tuple(at + 1 for at, _row in hits))


def _reasons(hits: list[tuple[int, Row]]) -> str:
    return "；".join(dict.fromkeys(row.reason for _at, row in hits))


@dataclass(frozen=True)
class Tried:
    """A golden case beside what the table gives."""

    case: Golden
    answer: Answer

    @property
    def passes(self) -> bool:
        same = all(self.answer.values.get(name) == v for name, v in self.case.then.items())
        return self.answer.outcome == self.case.result and same


def try_golden(table: Table, match: Matcher) -> list[Tried]:
    """Every golden case, decided."""
    return [Tried(c, decide(table, c.given, c.on, match)[0]) for c in table.golden]
