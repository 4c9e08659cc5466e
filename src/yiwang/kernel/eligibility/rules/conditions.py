"""Cells of a table: what a clerk writes, what it means, and how it is written back. Pure.

以上, 以下, 以内 include the number they name; 不满, 超过 do not (民法典 art. 1259).
"""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .fields import MOST, NO_CODE, NO_NUMBER, NUMBERS, Encoded, Field, Unfit
from .wording import code_of, day_of, ordinal_day, yuan
from .wording import fen as fen_of

ANYTHING = {"", "不限", "*", "-", "—"}
NONE = {"无", "没有"}
_LEAST, _GREATEST = -MOST + 1, MOST - 1


@dataclass(frozen=True)
class Spans:
    """Whole numbers in closed spans, sorted and apart; `none` lets an empty value in."""

    spans: tuple[tuple[int, int], ...]
    none: bool = False

    def holds(self, value: Encoded) -> bool:
        if value == NO_NUMBER:
            return self.none
        return any(low <= int(value) <= high for low, high in self.spans)

    @property
    def cell(self) -> str:
        parts = [f"[{low}..{high}]" for low, high in self.spans]
        return ", ".join([*parts, str(NO_NUMBER)] if self.none else parts) or "false"


@dataclass(frozen=True)
class Codes:
    """One of these codes; NO_CODE among them lets an empty value in."""

    codes: tuple[str, ...]

    def holds(self, value: Encoded) -> bool:
        return value in self.codes

    @property
    def cell(self) -> str:
        return ", ".join(f'"{code}"' for code in self.codes) or "false"


@dataclass(frozen=True)
class Members:
    """A list with one of these codes (with none of them, `negated`; an empty one, without any)."""

    codes: tuple[str, ...]
    negated: bool = False

    def holds(self, value: Encoded) -> bool:
        if not self.codes:
            return value == ";"
        return any(f";{code};" in str(value) for code in self.codes) is not self.negated

    @property
    def cell(self) -> str:
        if not self.codes:
            return '";"'
        return _any_of("contains", [f";{code};" for code in self.codes], self.negated)


@dataclass(frozen=True)
class Under:
    """A division under one of these codes (under none of them, `negated`)."""

    codes: tuple[str, ...]
    negated: bool = False
    none: bool = False

    def holds(self, value: Encoded) -> bool:
        if value == NO_CODE:
            return self.none
        return str(value).startswith(self.codes) is not self.negated

    @property
    def cell(self) -> str:
        if not self.codes:
            return f'"{NO_CODE}"'
        cell = _any_of("startsWith", list(self.codes), self.negated)
        if self.none:
            return f'{cell} or $ == "{NO_CODE}"'
        return f'{cell} and $ != "{NO_CODE}"' if self.negated else cell


Condition = Spans | Codes | Members | Under | None


def _any_of(function: str, arguments: list[str], negated: bool) -> str:
    asked = [f'{function}($, "{each}")' for each in arguments]
    return " and ".join(f"{a} == false" for a in asked) if negated else " or ".join(asked)


def condition(field: Field, text: str) -> Condition:
    """What a cell says of a field; None for anything at all. Raises Unfit."""
    text = unicodedata.normalize("NFKC", text).replace("～", "~").strip()
    if text in ANYTHING:
        return None
    if len(text) > 500:
        raise Unfit("cell_too_long")
    if field.kind == "bool":
        return _bool(field, text)
    if field.kind in NUMBERS:
        return _numbers(field, text)
    negated, parts = _list(text)
    if not parts:
        raise Unfit("cell_unclear", value=text[:40])
    none = any(part in NONE for part in parts)
    named = [part for part in parts if part not in NONE]
    if none and field.required and field.kind != "enums":
        raise Unfit("never_empty")
    return _NAMED[field.kind](field, named, negated, none)


def _list(text: str) -> tuple[bool, list[str]]:
    found = re.fullmatch(r"(?:非|不是|不含|!=?)\s*(.+)|除\s*(.+?)\s*(?:以外|之外|外)", text)
    inner = next((group for group in found.groups() if group), "") if found else text
    return bool(found), [part for part in re.split(r"[、,;|\s]+|或", inner) if part]


def _bool(field: Field, text: str) -> Condition:
    spans, none = [], False
    for part in _list(text)[1]:
        if part in NONE and not field.required:
            none = True
        elif part in ("是", "否"):
            spans.append((int(part == "是"),) * 2)
        else:
            raise Unfit("cell_bool", value=part[:40])
    return Spans(_joined([(a, b) for a, b in spans]), none)


def _codes(field: Field, named: list[str], negated: bool, none: bool) -> Condition:
    codes = {code_of(field, part) for part in named}
    if none:
        codes.add(NO_CODE)
    if negated:
        whole = {*field.codes, *(() if field.required else (NO_CODE,))}
        codes = whole - codes
    return Codes(tuple(sorted(codes)))


def _members(field: Field, named: list[str], negated: bool, none: bool) -> Condition:
    if none and (named or negated):
        raise Unfit("none_alone")
    return Members(tuple(sorted({code_of(field, part) for part in named})), negated)


def _under(_field: Field, named: list[str], negated: bool, none: bool) -> Condition:
    for part in named:
        if not re.fullmatch(r"[0-9]{2,20}", part):
            raise Unfit("not_division")
    if negated and not named:
        raise Unfit("none_alone")
    codes = sorted(set(named))
    kept = [c for c in codes if not any(c != o and c.startswith(o) for o in codes)]
    return Under(tuple(kept), negated, none)


_NAMED = {"enum": _codes, "enums": _members, "division": _under}

_AT_LEAST = r"≥|>=|=>|不小于|不低于|不少于|不早于|年满|满"
_AT_MOST = r"≤|<=|=<|不大于|不高于|不超过|不晚于"
_MORE, _LESS = r">|大于|超过|高于|晚于", r"<|小于|不满|未满|低于|早于"
_BEFORE = re.compile(f"({_AT_LEAST})|({_AT_MOST})|({_MORE})|({_LESS})|(≠|!=|<>|不等于)|(=|等于)")
_AFTER = re.compile(r"(?:(及以上|以上|起)|(及以下|以下|以内|止)|(前)|(后))$")
_VALUE = {
    "int": r"-?\d{1,15}",
    "age": r"\d{1,3}(?:\s*周?岁)?",
    "money": r"\d{1,12}(?:\.\d{1,2})?(?:\s*元)?",
    "date": r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?",
}
_BETWEEN = r"\s*(?:–|—|~|至|到|\.\.)\s*"


def _numbers(field: Field, text: str) -> Condition:
    spans: list[tuple[int, int]] = []
    none = False
    for part in (part.strip() for part in re.split(r"[、,;|]|或", text)):
        if part in NONE:
            if field.required:
                raise Unfit("never_empty")
            none = True
        elif part:
            spans += _span(field, part)
    if not spans and not none:
        raise Unfit("cell_unclear", value=text[:40])
    return Spans(_joined(spans), none)


def _span(field: Field, part: str) -> list[tuple[int, int]]:
    value = _VALUE[field.kind]
    dash = _BETWEEN if field.kind == "date" else _BETWEEN.replace("–", "–|-")
    found = re.fullmatch(rf"\[?({value}){dash}({value})\]?", part)
    if found:
        low, high = (_number(field, each) for each in found.groups())
        if low > high:
            raise Unfit("span_backwards", value=part[:40])
        return [(low, high)]
    before = _BEFORE.match(part)
    rest = part[before.end() :].strip() if before else part
    after = None if before else _AFTER.search(rest)
    if after:
        rest = rest[: after.start()].strip()
    if not re.fullmatch(value, rest):
        raise Unfit("cell_unclear", value=part[:40])
    return _sided(before, after, _number(field, rest))


def _sided(
    before: re.Match[str] | None, after: re.Match[str] | None, at: int
) -> list[tuple[int, int]]:
    sides = {1: (at, _GREATEST), 2: (_LEAST, at), 3: (at + 1, _GREATEST), 4: (_LEAST, at - 1)}
    if before and before.lastindex == 5:
        return [sides[4], sides[3]]
    if before:
        return [sides.get(before.lastindex or 0, (at, at))]
    if after:  # 前 is before the day, 后 after it
        return [sides[{1: 1, 2: 2, 3: 4, 4: 3}[after.lastindex or 0]]]
    return [(at, at)]


def _number(field: Field, text: str) -> int:
    if field.kind == "date":
        return day_of(text).toordinal()
    if field.kind == "money":
        return fen_of(text)
    number = int(re.sub(r"\s*周?岁$", "", text))
    if not -MOST < number < MOST:
        raise Unfit("out_of_range")
    return number


def _joined(spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Sorted, overlapping and adjoining ones made one."""
    done: list[tuple[int, int]] = []
    for low, high in sorted(spans):
        if done and low <= done[-1][1] + 1:
            done[-1] = (done[-1][0], max(high, done[-1][1]))
        else:
            done.append((low, high))
    return tuple(done)


def written(field: Field, said: Condition) -> str:
    """The cell in its one form; `condition` reads it back to the same."""
    if said is None:
        return ""
    if isinstance(said, Spans):
        return _written_spans(field, said)
    if isinstance(said, Codes):
        names = [field.label_of(code) for code in said.codes if code != NO_CODE]
        if NO_CODE in said.codes:
            names.append("无")
        return "、".join(names) or "非 " + "、".join(_all_names(field))
    names = [field.label_of(code) for code in said.codes]
    if isinstance(said, Under) and said.none:
        names.append("无")
    return ("非 " if said.negated else "") + ("、".join(names) or "无")


def _all_names(field: Field) -> list[str]:
    names = [label for _code, label in field.options]
    return names if field.required else [*names, "无"]


def _written_spans(field: Field, said: Spans) -> str:
    if field.kind == "bool":
        names = [name for at, name in ((1, "是"), (0, "否")) if said.holds(at)]
        return "、".join([*names, "无"] if said.none else names)
    show: Callable[[int], str] = {"date": ordinal_day, "money": yuan}.get(field.kind, str)
    parts = []
    for low, high in said.spans:
        if low == high:
            parts.append(show(low))
        elif low <= _LEAST and high >= _GREATEST:
            parts.append(f"≥{show(0)}、≤{show(0)}" if field.kind != "date" else _ALL_DAYS)
        elif low <= _LEAST:
            parts.append(f"≤{show(high)}")
        elif high >= _GREATEST:
            parts.append(f"≥{show(low)}")
        else:
            parts.append(f"{show(low)}{' 至 ' if field.kind == 'date' else '–'}{show(high)}")
    return "、".join([*parts, "无"] if said.none else parts)


_ALL_DAYS = f"≥{date(1900, 1, 1).isoformat()}、≤{date(1900, 1, 1).isoformat()}"
