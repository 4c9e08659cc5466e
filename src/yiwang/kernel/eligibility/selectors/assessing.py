"""assess: decide without storing, for one or for a table of many; explain: in words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ..engine import Engine
from ..models import Decision, RuleSet
from ..rules.deciding import Answer, decide
from ..rules.fields import Unfit, Value, typed
from ..rules.inputs import Inputs
from ..rules.table import in_words
from ..rules.wording import shown_value
from .inputs import Asked, known_on
from .programmes import engine_for, in_force


@dataclass(frozen=True)
class Assessed:
    """An answer with the rules and the inputs that gave it."""

    answer: Answer
    rules: RuleSet
    inputs: dict[str, dict[str, Any]]

    @property
    def outcome(self) -> str:
        return self.answer.outcome


@dataclass(frozen=True)
class Line:
    """One input of an explanation: its label, value and source."""

    label: str
    value: str
    source: str


@dataclass(frozen=True)
class Explained:
    """Why: the reason, the rows that spoke in words, and what was known."""

    outcome: str
    reason: str
    rows: tuple[tuple[int, str], ...]
    inputs: tuple[Line, ...]
    source: str


def assess(
    programme_id: int,
    subject: str,
    *,
    on: date,
    given: Mapping[str, Any] | None = None,
    rules: RuleSet | None = None,
) -> Assessed:
    """What the rules of the day say of a subject now; nothing is stored. `given` goes before
    facts. Two statements, and those of the readers."""
    rules = rules or in_force(programme_id, on)
    engine = engine_for(rules)
    asked = known_on(rules.district, subject, engine.table, on, given)
    return assessed(rules, engine, asked, on)


def assess_many(
    programme_id: int, cases: Iterable[tuple[date, Mapping[str, Any]]]
) -> list[Assessed]:
    """The same for a table of cases that bring all their inputs; a statement for each day that
    differs, none for facts. Values that fit no field are left out of account."""
    of_day: dict[date, RuleSet] = {}
    found = []
    for on, given in cases:
        rules = of_day.get(on) or of_day.setdefault(on, in_force(programme_id, on))
        asked = Asked(given, dict.fromkeys(given, "given"))
        found.append(assessed(rules, engine_for(rules), asked, on))
    return found


def assessed(rules: RuleSet, engine: Engine, asked: Asked, on: date) -> Assessed:
    """The answer, and the inputs as they are stored with a decision."""
    answer, inputs = decide(engine.table, asked.values, on, engine.match)
    return Assessed(answer, rules, stored_inputs(engine, asked, inputs))


def stored_inputs(engine: Engine, asked: Asked, inputs: Inputs) -> dict[str, dict[str, Any]]:
    """Each input as it was given and where from. What is missing stays out; an assumed one says
    so; ages are kept for readers, and counted again by a replay."""
    stored: dict[str, dict[str, Any]] = {}
    for field in engine.table.fields:
        if field.name in asked.values and field.kind != "age":
            value: Value | object = inputs.values.get(field.name, asked.values[field.name])
            stored[field.name] = {"value": _plain(value), "source": asked.sources[field.name]}
        elif field.name in inputs.assumed:
            stored[field.name] = {"value": inputs.values[field.name], "source": "assumed"}
        elif field.kind == "age" and field.name in inputs.values:
            stored[field.name] = {"value": inputs.values[field.name], "source": "counted"}
    return stored


def _plain(value: object) -> object:
    """Whatever was given, as JSON keeps it; what no field takes is told by its text."""
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, str) and len(value) <= 200 and value.isprintable():
        return value
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(each) for each in value]
    return {"unfit": repr(value)[:200]}


def explain(decision: Decision) -> Explained:
    """A stored decision in words. Two statements at most."""
    table = engine_for(decision.rule_set).table
    lines = []
    for field in table.fields:
        known = decision.inputs.get(field.name)
        if known is None:
            lines.append(Line(field.label, "", ""))
            continue
        try:
            shown = shown_value(field, typed(field, known["value"]))
        except Unfit:
            shown = str(known["value"])
        lines.append(Line(field.label, shown, known["source"]))
    rows = tuple((number, in_words(table, table.rows[number - 1])) for number in decision.rows)
    return Explained(
        decision.outcome, decision.reason, rows, tuple(lines), decision.rule_set.source
    )
