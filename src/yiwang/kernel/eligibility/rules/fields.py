"""What a rule set asks for, and whether an answer is one. Pure; no Django.

An input is known, or it is not: whatever is missing, empty where it may not be, or of another
type is `Unfit`, never a zero and never "no".
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

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


_TYPED = {
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


def age_on(born: date, day: date) -> int:
    """Years completed on a day; negative before birth.

    A year is completed on the birthday itself (the usual practice of welfare offices, a default:
    criminal law, 法释〔2006〕1号 art. 2, counts from the day after). Who was born on 29 February
    completes it in common years on 28 February: a period in years ends on the corresponding day,
    and without one on the last day of that month (民法典 art. 202).
    """
    return day.year - born.year - (day < birthday(born, day.year))


def birthday(born: date, year: int) -> date:
    """The day of `year` on which another year is completed."""
    try:
        return born.replace(year=year)
    except ValueError:
        return date(year, 2, 28)


def next_birthday(born: date, after: date) -> date:
    """The first birthday later than a day."""
    if born > after:
        return born
    this_year = birthday(born, after.year)
    return this_year if this_year > after else birthday(born, after.year + 1)


@dataclass(frozen=True)
class Inputs:
    """What was read for one subject: `values` typed by field name, `doubts` what is not known."""

    values: Mapping[str, Value]
    doubts: tuple[tuple[str, str], ...]
    assumed: tuple[str, ...] = ()


def read_inputs(fields: tuple[Field, ...], given: Mapping[str, object], on: date) -> Inputs:
    """Type what is given, count ages, fill in what a field says an absent entry counts as."""
    values: dict[str, Value] = {}
    doubts: list[tuple[str, str]] = []
    assumed: list[str] = []
    for field in fields:
        if field.kind == "age":
            continue
        try:
            if field.name in given:
                values[field.name] = typed(field, given[field.name])
            elif field.assume:
                values[field.name] = written_value(field, field.assume)
                assumed.append(field.name)
            else:
                raise Unfit("missing")
        except Unfit as fault:
            doubts.append((field.name, fault.code))
    for field in fields:
        if field.kind == "age":
            _count_age(field, values, doubts, on)
    return Inputs(values, tuple(doubts), tuple(assumed))


def _count_age(
    field: Field, values: dict[str, Value], doubts: list[tuple[str, str]], on: date
) -> None:
    born = values.get(field.of)
    if not isinstance(born, str):
        if not any(name == field.of for name, _code in doubts):
            doubts.append((field.of, "empty"))
        return
    age = age_on(date.fromisoformat(born), on)
    if age < 0:
        doubts.append((field.of, "after_the_day"))
    else:
        values[field.name] = age


def next_age(fields: tuple[Field, ...], values: Mapping[str, Value], after: date) -> date | None:
    """The first day after `after` on which one of the ages is another."""
    births = {field.of for field in fields if field.kind == "age"}
    days = [
        next_birthday(date.fromisoformat(str(values[name])), after)
        for name in births
        if values.get(name)
    ]
    return min(days, default=None)


_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?")


def written_value(field: Field, text: str) -> Value:
    """A value as a clerk writes it: 12.50 in yuan, 是, a label or code, 2026-01-31, 无 for none."""
    text = text.strip()
    if text in ("无", "没有"):
        return typed(field, [] if field.kind == "enums" else None)
    if field.kind in ("int", "age"):
        number = text.removesuffix("周岁").removesuffix("岁")
        return typed(field, int(number) if re.fullmatch(r"-?\d{1,15}", number) else text)
    if field.kind == "money":
        return typed(field, fen(text))
    if field.kind == "bool":
        return typed(field, {"是": True, "否": False}.get(text, text))
    if field.kind == "date":
        return typed(field, day_of(text))
    if field.kind == "enum":
        return typed(field, code_of(field, text))
    if field.kind == "enums":
        parts = [part for part in re.split(r"[、,，;；\s]+", text) if part]
        return typed(field, [code_of(field, part) for part in parts])
    return typed(field, text)


def shown_value(field: Field, value: Value) -> str:
    """The inverse of `written_value`."""
    if value is None or value == []:
        return "无"
    if field.kind == "money":
        return yuan(int(str(value)))
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, list):
        return "、".join(field.label_of(code) for code in value)
    return field.label_of(str(value)) if field.kind == "enum" else str(value)


def code_of(field: Field, text: str) -> str:
    """The code of an option named by its label or its code."""
    for code, label in field.options:
        if text in (code, label):
            return code
    raise Unfit("not_option", value=text[:40])


def day_of(text: str) -> date:
    """A day as it is written: 2026-01-31, 2026/1/31, 2026年1月31日."""
    found = _DAY.fullmatch(text.strip())
    try:
        if found:
            return date(*(int(part) for part in found.groups()))
    except ValueError:
        pass
    raise Unfit("not_date")


def fen(text: str) -> int:
    """Yuan as written, to the fen: "12.5", "12.50元"."""
    found = re.fullmatch(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?\s*元?", text.strip())
    if not found:
        raise Unfit("not_money")
    sign, whole, part = found.groups()
    amount = int(whole) * 100 + int((part or "0").ljust(2, "0"))
    return -amount if sign else amount


def yuan(amount: int) -> str:
    """Fen as yuan: 12, 12.50."""
    whole, part = divmod(abs(amount), 100)
    return f"{'-' if amount < 0 else ''}{whole}" + (f".{part:02d}" if part else "")


def ordinal_day(number: int) -> str:
    """The day of an ordinal."""
    return (date(1, 1, 1) + timedelta(days=number - 1)).isoformat()
