"""What identifies a person, and how she is shown. Pure; no Django."""

import re
from dataclasses import dataclass
from datetime import date

from yiwang.lib import idnumbers
from yiwang.lib.place import Place

_SPACES = re.compile(r"\s+")
_DOCUMENT = re.compile(r"[A-Z0-9]{5,20}")
# Where an address begins to tell which door: DOMAIN §10.4 shows it to 社区/小区 only.
_DOOR = re.compile(r"\d+.*|[一二三四五六七八九十]+(?:号|栋|幢|座|单元|楼|层|室).*", re.DOTALL)


@dataclass(frozen=True)
class Identity:
    """A document's number in its one form, and what the number itself tells."""

    number: str
    sex: str = ""
    birth_date: date | None = None


def identity(id_type: str, text: str, *, today: date) -> Identity | None:
    """Read a document's number; None when it is not one. An empty text is an empty identity."""
    number = idnumbers.plain(text)
    if not number:
        return Identity("")
    if id_type == "resident":
        read = idnumbers.resident(number, today=today)
        return Identity(read.number, read.sex, read.birth_date) if read else None
    return Identity(number) if _DOCUMENT.fullmatch(number) else None


def plain_name(text: str) -> str:
    """A name as it is compared: one space at most between parts, none around it."""
    name = _SPACES.sub(" ", text.replace("•", "·")).strip()
    return name if re.search(r"[A-Za-z]", name) else name.replace(" ", "")


def place_faults(place: Place) -> list[str]:
    """The columns that do not fit: each code begins with the one above it (GB/T 2260, 10114)."""
    faults = [] if re.fullmatch(r"[0-9]{6}", place.district) else ["district"]
    above = place.district
    for column in ("street", "community", "grid"):
        code = getattr(place, column)
        if code and not (above and code.startswith(above)):
            faults.append(column)
        above = code
    if (place.lon is None) != (place.lat is None):
        faults.append("lon")
    return faults


def masked_address(address: str) -> str:
    """The street or estate without the door: 执信路***."""
    return _DOOR.sub("***", address, count=1)
