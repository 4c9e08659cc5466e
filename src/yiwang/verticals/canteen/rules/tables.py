"""One line of a table to price, read as people write it; what cannot be read is not known."""

import codecs
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .whereabouts import ELSEWHERE, HOME, SAME_CITY, SAME_DISTRICT, where

COLUMNS = (
    "birth_date",
    "categories",
    "registered",
    "canteen",
    "price_fen",
    "meal_date",
    "in_institution",
)
_READ = ("birth_date", "registered", "canteen", "meal_date", "in_institution")
_YES = {"1", "true", "yes", "y", "t", "是", "住"}
_NO = {"0", "false", "no", "n", "f", "否", "不住"}
_NONE = {"", "none", "无", "没有"}
_DAY = re.compile(r"(\d{4})[-/.年]?(\d{1,2})[-/.月]?(\d{1,2})日?")
#: Fen; a spreadsheet may say 1500.0, but 15.00 is somebody's yuan.
_PRICE = re.compile(r"\d{1,9}(?:\.0)?", re.ASCII)
_CODE = re.compile(r"\d{2,18}", re.ASCII)


def decoded(content: bytes) -> str:
    """UTF-8 with or without its mark, UTF-16 with it, else GB 18030 as spreadsheets here save."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return content.decode("utf-16", "replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("gb18030", "replace")


@dataclass(frozen=True)
class MealLine:
    """What a line says. `given` holds the inputs of a decision that are known; `price` is fen;
    `unread` are the columns in which something stands that says nothing."""

    on: date | None
    price: int | None
    registered: str
    canteen: str
    given: Mapping[str, Any]
    unread: tuple[str, ...] = ()


def read_line(raw: Mapping[str, str | None]) -> MealLine:
    """Never raises. A cell that is empty or cannot be read is left out of `given`, except that
    no category at all is an answer."""
    cells = {name: (raw.get(name) or "").strip() for name in COLUMNS}
    given: dict[str, Any] = {}
    born = day_of(cells["birth_date"])
    if born is not None:
        given["birth_date"] = born
    if raw.get("categories") is not None:
        given["categories"] = categories_of(cells["categories"])
    registered, canteen = _division(cells["registered"]), _division(cells["canteen"])
    if registered:
        given["registered"] = registered
    lives = _truth(cells["in_institution"])
    if lives is not None:
        given["in_institution"] = lives
    price, on = cells["price_fen"], day_of(cells["meal_date"])
    read = {**given, "canteen": canteen, "meal_date": on}
    return MealLine(
        on=on,
        price=int(float(price)) if _PRICE.fullmatch(price) else None,
        registered=registered,
        canteen=canteen,
        given=given,
        unread=tuple(name for name in _READ if cells[name] and not _says(read.get(name))),
    )


def _says(value: object) -> bool:
    return value is not None and value != ""


def of_the_meal(line: MealLine, *, working_day: bool) -> dict[str, Any]:
    """The inputs that depend on where and when she eats; what cannot be told is left out."""
    place = where(line.registered, line.canteen)
    own = _in_own_district(line.registered, line.canteen)
    found: dict[str, Any] = {"working_day": working_day, "canteen": line.canteen or None}
    if place is not None:
        found["where"] = place
    if own is not None:
        found["in_own_district"] = own
    return {name: value for name, value in found.items() if value is not None}


def categories_of(text: str) -> list[str]:
    """Codes or labels between semicolons, also as people write them: ；、,."""
    parts = [part.strip() for part in re.split(r"[;；、,，|\s]+", text)]
    return [part for part in parts if part.lower() not in _NONE]


def day_of(text: str) -> date | None:
    """2026-03-01, 2026/3/1, 2026年3月1日, 20260301, also with a time behind it."""
    found = _DAY.match(text)
    if found is None or text[found.end() : found.end() + 1] not in ("", " ", "T"):
        return None
    try:
        return date(*(int(part) for part in found.groups()))
    except ValueError:
        return None


def _in_own_district(registered: str, canteen: str) -> bool | None:
    """A street that cannot be told does not matter here."""
    if len(registered) < 6 or len(canteen) < 6:
        return False if where(registered, canteen) in (ELSEWHERE, SAME_CITY) else None
    return where(registered[:6] + "000", canteen[:6] + "000") in (HOME, SAME_DISTRICT)


def _truth(text: str) -> bool | None:
    lowered = text.lower()
    return True if lowered in _YES else False if lowered in _NO else None


def _division(text: str) -> str:
    text = text.removesuffix(".0")
    return text if _CODE.fullmatch(text) else ""
