"""Values as a clerk writes them, and back. Pure."""

import re
from datetime import date, timedelta

from .fields import Field, Unfit, Value, typed

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
