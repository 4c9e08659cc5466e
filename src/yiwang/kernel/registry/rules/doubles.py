"""When two rows may be one person. What is alike, and how likely, are defaults of ours: no
standard says it; a person decides."""

from collections.abc import Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import Protocol

#: What two rows agree in; each alone is common, so two of them make a sign.
ALIKE: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "name_birth": ("name", "birth_date"),
        "name_phone": ("name", "phone_index"),
        "birth_phone": ("birth_date", "phone_index"),
    }
)
#: What a field holds when nobody said it.
UNSAID: Mapping[str, str | None] = MappingProxyType(
    {"name": "", "birth_date": None, "phone_index": ""}
)
_RESIDENT = "resident"


class Documented(Protocol):
    """What is asked of a row here."""

    pk: int
    id_type: str
    id_index: str
    phone_index: str
    birth_date: date | None


def two_documents(first: Documented, second: Documented) -> bool:
    """Whether both have a resident number: one has one only for life (居民身份证法 art. 3), so
    that one of the two was mistyped, or they are two people."""
    return _has_number(first) and _has_number(second)


def order_of(signs: Sequence[str], unlikely: bool, *ids: int) -> tuple[object, ...]:
    """The likeliest first: more in common, and no two resident numbers."""
    return unlikely, -len(signs), *ids


def kept_first(first: Documented, second: Documented) -> int:
    """Which row had better stay: whose resident number is known, else who can be called, else
    whoever was here first."""
    return min(
        (first, second),
        key=lambda row: (not _has_number(row), not row.phone_index, row.pk),
    ).pk


def _has_number(row: Documented) -> bool:
    return row.id_type == _RESIDENT and bool(row.id_index)
