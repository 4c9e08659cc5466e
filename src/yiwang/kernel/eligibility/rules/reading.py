"""Content, as a form or a workbook brings it, into a `Table`; or which cells will not do. Pure."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar

from .conditions import Condition, condition
from .fields import CODE, KINDS, MOST, NAME, Field, Unfit
from .table import (
    ELIGIBLE,
    FIRST,
    OTHERWISE,
    OUTCOME_KINDS,
    POLICIES,
    RESULTS,
    SUM,
    UNKNOWN,
    At,
    Column,
    Golden,
    Problem,
    Row,
    Table,
)
from .wording import day_of, fen, shown_value, written_value

MOST_INPUTS, MOST_COLUMNS, MOST_ROWS, MOST_GOLDEN = 40, 20, 500, 500
_LABEL = re.compile(r"[^\s、,，;；|=或]{1,40}")
#: Headings of the workbook, which no label may be.
_RESERVED = ("结论", "理由", "样例名称", "判定日期")
_UNUSABLE = re.compile(r"非.*|不是.*|不含.*|除.*|不限|无|没有|是|否|\*|-|—|!.*")

T = TypeVar("T")


@dataclass
class _Reader:
    problems: list[Problem] = field(default_factory=list)

    def complain(self, part: str, line: int, key: str, code: str, **values: object) -> None:
        self.problems.append(Problem(At(part, line, key), code, tuple(values.items())))

    def take(self, part: str, line: int, key: str, read: Callable[[], T]) -> T | None:
        """What `read` gives; what it cannot, is a problem at this cell."""
        try:
            return read()
        except Unfit as fault:
            self.complain(part, line, key, fault.code, **fault.values)
            return None


def read(content: Mapping[str, Any]) -> tuple[Table | None, list[Problem]]:
    """The table and no problems, or none and all of them."""
    reader = _Reader()
    fields = _fields(reader, content.get("inputs", []))
    columns = _columns(reader, content.get("columns", []))
    _apart(reader, fields, columns)
    policy = _text(content, "policy") or FIRST
    if policy not in POLICIES:
        reader.complain("about", 0, "policy", "policy")
    if policy == SUM:
        for at, each in enumerate(columns):
            if each.kind not in ("money", "int"):
                reader.complain("columns", at, "kind", "not_summed")
    rows = _each(
        reader, "rows", content, MOST_ROWS, lambda at, r: _row(reader, fields, columns, at, r)
    )
    golden = _each(
        reader,
        "golden",
        content,
        MOST_GOLDEN,
        lambda at, r: _golden(reader, fields, columns, at, r),
    )
    _distinct(reader, "golden", "name", [case.name for case in golden])
    if reader.problems:
        return None, reader.problems
    otherwise = _text(content, "otherwise") or OTHERWISE
    return Table(fields, columns, policy, tuple(rows), otherwise[:200], tuple(golden)), []


def _each(
    reader: _Reader,
    part: str,
    content: Mapping[str, Any],
    most: int,
    make: Callable[[int, Mapping[str, Any]], T | None],
) -> list[T]:
    found = content.get(part, [])
    if len(found) > most:
        reader.complain(part, most, "", "too_many", most=most)
    made = (make(at, raw) for at, raw in enumerate(found[:most]))
    return [each for each in made if each is not None]


def _text(raw: Mapping[str, Any], key: str) -> str:
    value = raw.get(key, "")
    return "" if value is None else str(value).strip()


def _fields(reader: _Reader, found: list[Mapping[str, Any]]) -> tuple[Field, ...]:
    if len(found) > MOST_INPUTS:
        reader.complain("inputs", MOST_INPUTS, "", "too_many", most=MOST_INPUTS)
    fields = tuple(_field(reader, at, raw) for at, raw in enumerate(found[:MOST_INPUTS]))
    if not fields:
        reader.complain("inputs", 0, "name", "no_inputs")
    _distinct(reader, "inputs", "name", [each.name for each in fields])
    _distinct(reader, "inputs", "label", [each.label for each in fields])
    dates = {each.name for each in fields if each.kind == "date"}
    for at, each in enumerate(fields):
        if each.kind == "age" and each.of not in dates:
            reader.complain("inputs", at, "of", "age_of", value=each.of)
        if each.kind == "age" and each.assume:
            reader.complain("inputs", at, "assume", "age_assumed")
    return tuple(_with_assumption(reader, at, each) for at, each in enumerate(fields))


def _field(reader: _Reader, at: int, raw: Mapping[str, Any]) -> Field:
    name, label, kind = (_text(raw, key) for key in ("name", "label", "kind"))
    if not NAME.fullmatch(name):
        reader.complain("inputs", at, "name", "name", value=name[:40])
    if not _LABEL.fullmatch(label):
        reader.complain("inputs", at, "label", "label", value=label[:40])
    if kind not in KINDS:
        reader.complain("inputs", at, "kind", "kind", value=kind[:40])
    options = reader.take("inputs", at, "options", lambda: _options(kind, _text(raw, "options")))
    required = raw.get("required", True)
    if not isinstance(required, bool):
        reader.complain("inputs", at, "required", "not_bool")
        required = True
    return Field(
        name=name,
        label=label,
        kind=kind if kind in KINDS else "int",
        required=required,
        assume=_text(raw, "assume"),
        of=_text(raw, "of") if kind == "age" else "",
        options=options or (),
        source=_text(raw, "source")[:200],
    )


def _options(kind: str, text: str) -> tuple[tuple[str, str], ...]:
    """`low=低保、poor=特困`; a code may stand without a label."""
    if kind not in ("enum", "enums"):
        return ()
    options: list[tuple[str, str]] = []
    for part in (part for part in re.split(r"[、,，;；\s]+", text) if part):
        code, _, label = part.partition("=")
        label = label or code
        if not CODE.fullmatch(code):
            raise Unfit("option_code", value=code[:40])
        if not _LABEL.fullmatch(label) or _UNUSABLE.fullmatch(label):
            raise Unfit("option_label", value=label[:40])
        options.append((code, label))
    words = [word for code, label in options for word in {code, label}]
    if not options or len(options) > 60 or len(set(words)) != len(words):
        raise Unfit("options")
    return tuple(options)


def _with_assumption(reader: _Reader, at: int, field: Field) -> Field:
    if not field.assume:
        return field
    value = reader.take("inputs", at, "assume", lambda: (written_value(field, field.assume),))
    if value is None:
        return field
    return Field(**{**field.__dict__, "assume": shown_value(field, value[0])})


def _columns(reader: _Reader, found: list[Mapping[str, Any]]) -> tuple[Column, ...]:
    if len(found) > MOST_COLUMNS:
        reader.complain("columns", MOST_COLUMNS, "", "too_many", most=MOST_COLUMNS)
    columns = []
    for at, raw in enumerate(found[:MOST_COLUMNS]):
        name, label, kind = (_text(raw, key) for key in ("name", "label", "kind"))
        if not NAME.fullmatch(name):
            reader.complain("columns", at, "name", "name", value=name[:40])
        if not _LABEL.fullmatch(label):
            reader.complain("columns", at, "label", "label", value=label[:40])
        if kind not in OUTCOME_KINDS:
            reader.complain("columns", at, "kind", "kind", value=kind[:40])
        columns.append(Column(name, label, kind))
    _distinct(reader, "columns", "name", [each.name for each in columns])
    _distinct(reader, "columns", "label", [each.label for each in columns])
    return tuple(columns)


def _row(
    reader: _Reader,
    fields: tuple[Field, ...],
    columns: tuple[Column, ...],
    at: int,
    raw: Mapping[str, Any],
) -> Row | None:
    said = raw.get("when", {})
    when: dict[str, Condition] = {}
    for each in fields:
        text = _text(said, each.name)
        when[each.name] = reader.take("rows", at, each.name, lambda e=each, t=text: condition(e, t))  # type: ignore[misc]
    result = _result(reader, "rows", at, raw)
    then = _then(reader, "rows", at, columns, raw, needed=result == ELIGIBLE)
    reason = _text(raw, "reason")[:200]
    if not reason:
        reader.complain("rows", at, "reason", "no_reason")
    return Row(when, result, then, reason)


def _result(reader: _Reader, part: str, at: int, raw: Mapping[str, Any]) -> str:
    text = _text(raw, "result")
    for code, label in RESULTS.items():
        if text in (code, label):
            return code
    reader.complain(part, at, "result", "result", value=text[:40])
    return UNKNOWN


def _then(
    reader: _Reader,
    part: str,
    at: int,
    columns: tuple[Column, ...],
    raw: Mapping[str, Any],
    *,
    needed: bool,
) -> dict[str, int | str]:
    """Only who is eligible gets something: there every column is written, a zero too."""
    then: dict[str, int | str] = {}
    said = raw.get("then", {})
    for each in columns:
        text = _text(said, each.name)
        if not text:
            if needed:
                reader.complain(part, at, each.name, "outcome_missing", label=each.label)
        elif not needed and part == "rows":
            reader.complain(part, at, each.name, "outcome_without", label=each.label)
        else:
            value = reader.take(part, at, each.name, lambda e=each, t=text: _outcome(e, t))  # type: ignore[misc]
            if value is not None:
                then[each.name] = value
    return then


def _outcome(column: Column, text: str) -> int | str:
    if column.kind == "text":
        if len(text) > 200:
            raise Unfit("cell_too_long")
        return text
    if column.kind == "money":
        return fen(text)
    number = text.removesuffix("%").strip() if column.kind == "percent" else text
    if not re.fullmatch(r"-?\d{1,15}", number) or abs(int(number)) >= MOST:
        raise Unfit("not_whole")
    if column.kind == "percent" and not 0 <= int(number) <= 100:
        raise Unfit("not_percent")
    return int(number)


def _golden(
    reader: _Reader,
    fields: tuple[Field, ...],
    columns: tuple[Column, ...],
    at: int,
    raw: Mapping[str, Any],
) -> Golden | None:
    name = _text(raw, "name")[:80]
    if not name:
        reader.complain("golden", at, "name", "no_name")
    on: date | None = reader.take("golden", at, "on", lambda: day_of(_text(raw, "on")))
    given = {}
    said = raw.get("given", {})
    for each in fields:
        text = _text(said, each.name)
        if text and each.kind != "age":
            value = reader.take(
                "golden",
                at,
                each.name,
                lambda e=each, t=text: (written_value(e, t),),  # type: ignore[misc]
            )
            if value is not None:
                given[each.name] = value[0]
    result = _result(reader, "golden", at, raw)
    then = _then(reader, "golden", at, columns, raw, needed=False)
    if then and result != ELIGIBLE:
        reader.complain("golden", at, "result", "golden_then")
    return Golden(name, on or date.min, given, result, then)


def _apart(reader: _Reader, fields: tuple[Field, ...], columns: tuple[Column, ...]) -> None:
    """Inputs and outcomes stand in one table: no name or label is used for both."""
    names = {each.name for each in fields}
    labels = {each.label for each in fields} | set(_RESERVED)
    for at, each in enumerate(fields):
        if each.label in _RESERVED:
            reader.complain("inputs", at, "label", "twice", value=each.label)
    for at, column in enumerate(columns):
        if column.name in names:
            reader.complain("columns", at, "name", "twice", value=column.name)
        if column.label in labels:
            reader.complain("columns", at, "label", "twice", value=column.label)


def _distinct(reader: _Reader, part: str, key: str, words: Iterable[str]) -> None:
    seen: set[str] = set()
    for at, word in enumerate(words):
        if word and word in seen:
            reader.complain(part, at, key, "twice", value=word)
        seen.add(word)
