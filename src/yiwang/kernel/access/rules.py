"""Who covers what, and what a password must be. Plain values in, plain values out."""

import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from yiwang.lib.place import HasPlace

#: 等保 2.0 level 3 defaults of DOMAIN §10.5; editable per deployment through settings.
LOCK_AFTER = 5
LOCK_FOR = timedelta(minutes=30)
PASSWORD_AGE = timedelta(days=90)
PASSWORD_HISTORY = 5
SHORTEST = 8
SHORTEST_ADMIN = 12

_COLUMN_BY_LENGTH = {6: "district", 9: "street", 12: "community", 18: "grid"}


def column_of(code: str) -> str:
    """The ancestor column that holds codes of this length; "" for province, city, large grid."""
    return _COLUMN_BY_LENGTH.get(len(code), "")


def covers(division: str, grids: Sequence[str], placed: HasPlace) -> bool:
    """Whether a place lies in a division and, where given, in one of its grids.

    An empty division covers everything: only department posts have one. A place whose own
    column is empty (a matter not located yet) is covered by the levels it does know.
    """
    if grids and placed.grid not in grids:
        return False
    if not division:
        return True
    column = column_of(division)
    if column:
        return bool(getattr(placed, column) == division)
    if len(division) < 6:
        return placed.district.startswith(division)
    return placed.grid.startswith(division)


def password_faults(password: str, *, username: str, admin: bool) -> list[str]:
    """What is wrong with a new password: "short", "classes", "username"; empty when nothing is."""
    shortest = SHORTEST_ADMIN if admin else SHORTEST
    classes = sum(
        bool(re.search(pattern, password))
        for pattern in (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")
    )
    faults = []
    if len(password) < shortest:
        faults.append("short")
    if classes < 3:
        faults.append("classes")
    if username and username.lower() in password.lower():
        faults.append("username")
    return faults


def locked_until(failures: int, at: datetime) -> datetime | None:
    """When an account may try again after its `failures`-th wrong password in a row."""
    return at + LOCK_FOR if failures >= LOCK_AFTER else None


def overlap(since: date, until: date | None, other_since: date, other_until: date | None) -> bool:
    """Whether two periods share a day; the last day is included, None never ends."""
    starts_before = until is None or other_since <= until
    ends_after = other_until is None or since <= other_until
    return starts_before and ends_after


def exclusive_clash(held: Iterable[str], wanted: str, groups: dict[str, str]) -> str | None:
    """A role already held that excludes the wanted one (三员分立), or None."""
    group = groups.get(wanted, "")
    if not group:
        return None
    return next((role for role in held if role != wanted and groups.get(role) == group), None)
