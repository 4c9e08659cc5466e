"""What a rule set asks for, and whether an answer is one. Pure; no Django.

An input is known, or it is not: whatever is missing, empty where it may not be, or of another
type is `Unfit`, never a zero and never "no".
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

#: Values lie strictly inside; beyond 2^53 the engine's numbers are no longer exact.
MOST = 10**15
NO_NUMBER = -(2**53 - 1)
NO_CODE = "∅"

KINDS = ("int", "age", "bool", "date", "enum", "enums", "money", "division")
NUMBERS = {"int", "age", "bool", "date", "money"}
NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
CODE = re.compile(r"[A-Za-z0-9_]{1,40}")
_DIVISION = re.compile(r"[0-9]{2,20}")

Value = int | bool | str | list[str] | None
Encoded = int | str


class Unfit(ValueError):
    """What is written will not do. `code` names the reason, for words in the reader's language."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code, values)
        self.code = code
        self.values = values


@dataclass(frozen=True)
class Field:
    """One input. `options` are (code, label); `of` names the date that an age is counted from;
    `assume` is what an absent entry counts as, "" for unknown."""

    name: str
    label: str
    kind: str
    required: bool = True
    assume: str = ""
    of: str = ""
    options: tuple[tuple[str, str], ...] = ()
    source: str = ""

    @property
    def codes(self) -> tuple[str, ...]:
        return tuple(code for code, _label in self.options)

    def label_of(self, code: str) -> str:
        """An option's label; the code itself where there is none."""
        return dict(self.options).get(code, code)


def typed(field: Field, raw: object) -> Value:
    """The value as it is kept (JSON-plain), or Unfit. None only where the field may be empty."""
    if raw is None:
        if field.required or field.kind == "enums":
            raise Unfit("empty")
        return None
    return _TYPED[field.kind](field, raw)


def _whole(field: Field, raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise Unfit("not_whole")
    if not -MOST < raw < MOST or (field.kind in ("age", "money") and raw < 0):
        raise Unfit("out_of_range")
    return raw


def _bool(_field: Field, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise Unfit("not_bool")
    return raw


def _date(_field: Field, raw: object) -> str:
    if type(raw) is date:
        return raw.isoformat()
    if isinstance(raw, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", raw):
        try:
            return date.fromisoformat(raw).isoformat()
        except ValueError:
            pass
    raise Unfit("not_date")


def _enum(field: Field, raw: object) -> str:
    if not isinstance(raw, str) or raw not in field.codes:
        raise Unfit("not_option", value=str(raw)[:40])
    return raw


def _enums(field: Field, raw: object) -> list[str]:
    if not isinstance(raw, list | tuple | set | frozenset):
        raise Unfit("not_list")
    return sorted({_enum(field, each) for each in raw})


def _division(_field: Field, raw: object) -> str:
    if not isinstance(raw, str) or not _DIVISION.fullmatch(raw):
        raise Unfit("not_division")
    return raw


_TYPED: dict[str, Callable[[Field, object], Value]] = {
    "int": _whole,
    "age": _whole,
    "money": _whole,
    "bool": _bool,
    "date": _date,
    "enum": _enum,
    "enums": _enums,
    "division": _division,
}


def encoded(field: Field, value: Value) -> Encoded:
    """The value as cells compare it: dates by their ordinal, lists between semicolons."""
    if value is None:
        return NO_NUMBER if field.kind in NUMBERS else NO_CODE
    if field.kind == "date":
        return date.fromisoformat(str(value)).toordinal()
    if isinstance(value, list):
        return ";" + "".join(f"{code};" for code in value)
    return int(value) if isinstance(value, bool) else value
