"""What a statement's lines are when they are read from the ledger again, and their digest."""

import hashlib
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from ..models import Line, Statement
from .transfers import SUMS, asked, kept_by_tills

#: The columns of a line, as they go into the table and into the digest.
COLUMNS = (
    "canteen_id", "funder", "day", "adjusts", "meals", "count", "amount", "taken_count",
    "taken_back",
)  # fmt: skip
Row = tuple[int | None, str, date, bool, int, int, int, int, int]


@dataclass(frozen=True)
class Built:
    """Lines in their order, what tills kept, and the digest of both."""

    rows: list[Row] = field(default_factory=list)
    kept: dict[str, int] = field(default_factory=dict)

    @property
    def digest(self) -> str:
        """SHA-256 of every line and of what each till kept: the same transfers, the same bytes."""
        text = [_written(row) for row in self.rows]
        text += [f"{code}={amount}" for code, amount in sorted(self.kept.items())]
        return hashlib.sha256("\n".join(text).encode()).hexdigest()

    def sum_of(self, *funders: str) -> int:
        return sum(row[6] - row[8] for row in self.rows if not funders or row[1] in funders)

    @property
    def totals(self) -> dict[str, int]:
        """The statement's sums by their columns."""
        gross, given, disputed = self.sum_of(), self.sum_of("given"), self.sum_of("dispute")
        kept = sum(self.kept.values())
        return {
            "meals": sum(row[4] for row in self.rows),
            "gross": gross,
            "kept": kept,
            "given": given,
            "disputed": disputed,
            "due": gross - kept - given - disputed,
            "transfers": sum(row[5] + row[7] for row in self.rows),
        }


def read_again(statement: Statement) -> Built:
    """The lines as the ledger gives them now."""
    given = asked(statement)
    if given is None:
        return Built()
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL work_mem = '128MB'")
        cursor.execute(SUMS, given)
        rows = [(*row[:4], *map(int, row[4:])) for row in cursor.fetchall()]
    return Built(sorted(rows, key=_order), kept_by_tills(given))


def stored_rows(statement: Statement) -> list[Row]:
    """The lines as the statement keeps them, in the same order."""
    rows = Line.objects.filter(district=statement.district, statement=statement)
    return sorted(rows.values_list(*COLUMNS), key=_order)


def differs(statement: Statement) -> list[str]:
    """What differs between a statement and its transfers; [] when nothing does."""
    built, stored = read_again(statement), stored_rows(statement)
    now, then = ({row[:4]: row for row in rows} for rows in (built.rows, stored))
    found = [
        f"{_written(then[key]) if key in then else '(no line)'} -> "
        f"{_written(now[key]) if key in now else '(no transfers)'}"
        for key in sorted(now.keys() | then.keys(), key=_order)
        if now.get(key) != then.get(key)
    ]
    for name, total in built.totals.items():
        if getattr(statement, name) != total:
            found.append(f"{name}: {getattr(statement, name)} -> {total}")
    if not found and statement.digest != built.digest:
        found.append(f"digest: {statement.digest} -> {built.digest}")
    return found


def _order(row: Any) -> tuple[int, str, date, bool]:
    return (row[0] or 0, row[1], row[2], row[3])


def _written(row: Row) -> str:
    return "|".join("" if each is None else str(each) for each in row)
