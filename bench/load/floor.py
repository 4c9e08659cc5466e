"""The floor of a create: the very rows of one, inserted by pgbench in one transaction."""

import os
import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import connection

from yiwang.lib.postgres.binaries import installed
from yiwang.lib.postgres.cluster import environment
from yiwang.lib.postgres.owner import Unusable

from .served import CONNECTIONS

TABLES = (
    "cases_case", "cases_logentry", "events_storedevent", "insight_mark", "insight_delta",
)  # fmt: skip
SETTLE = 1.0  # seconds in which requests under way when wrk stopped are answered
#: How a column of a row is written; None as the product wrote it.
Own = Callable[[str, str, str], str | None]
#: Columns that differ from row to row; everything else is as the product wrote it. Numbers and
#: follow codes with a leading 0 belong to no real case.
_OWN = {
    ("cases_case", "number"): "'0' || :n",
    ("cases_case", "follow_code"): "lpad((:n)::text, 12, '0')",
    ("cases_logentry", "case_id"): ":id",
    ("cases_logentry", "request_id"): "gen_random_uuid()",
    ("insight_mark", "case_id"): ":id",
}


@dataclass(frozen=True)
class Bare:
    """How fast the same rows go in, and how many rows they are."""

    rate: float
    rows: int


def same_rows(create: Callable[[], object], database: str, *, seconds: float) -> Bare:
    """Create one case, then insert its rows again and again; all of those are removed after."""
    time.sleep(SETTLE)
    before = last_ids(TABLES)
    create()
    inserts, rows = inserts_of(before, lambda table, name, _value: _OWN.get((table, name)))
    made = last_ids(TABLES)
    script = "\n".join(["\\set n random(1, 99999999999)", "BEGIN;", *inserts, "COMMIT;", ""])
    try:
        rate = pgbench(script, database, seconds)
    finally:
        _remove(made)
    return Bare(rate, rows)


def last_ids(tables: Sequence[str]) -> dict[str, int]:
    """The last row of each."""
    found = {}
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f"SELECT coalesce(max(id), 0) FROM {table}")
            found[table] = cursor.fetchone()[0]
    return found


def quiet_ids(tables: Sequence[str]) -> dict[str, int]:
    """The same, once nothing has come for a moment: requests under way may be answered late."""
    found = last_ids(tables)
    while True:
        time.sleep(SETTLE)
        again = last_ids(tables)
        if again == found:
            return again
        found = again


def inserts_of(before: dict[str, int], own: Own, *, returning: str = "id") -> tuple[list[str], int]:
    """The rows that came since `before` as one statement a table, in its order, and how many they
    are. `returning` of the first table's row is known to the others as variables."""
    lines: list[str] = []
    count = 0
    for table, last in before.items():
        rows = _rows(table, last, own)
        count += len(rows)
        names = ", ".join(f'"{name}"' for name in rows[0])
        values = ", ".join(f"({', '.join(row.values())})" for row in rows)
        end = ";" if lines else f" RETURNING {returning} \\gset"
        lines.append(f"INSERT INTO {table} ({names}) VALUES {values}{end}")
    return lines, count


def _rows(table: str, after: int, own: Own) -> list[dict[str, str]]:
    """The new rows' columns as SQL, less `id`, which the table makes."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table} LIMIT 0")
        names = [each.name for each in cursor.description if each.name != "id"]
        asked = ", ".join(f'quote_nullable("{name}"::text)' for name in names)
        cursor.execute(f"SELECT {asked} FROM {table} WHERE id > %s ORDER BY id", [after])
        return [
            {
                name: own(table, name, value) or _quiet(value)
                for name, value in zip(names, row, strict=True)
            }
            for row in cursor.fetchall()
        ]


def _quiet(literal: str) -> str:
    """A literal in which pgbench finds no variable: it would read one after every colon."""
    if ":" not in literal:
        return literal
    escaped = literal if literal.startswith("E'") else f"E{literal}"
    return escaped.replace(":", "\\x3a")


def pgbench(script: str, database: str, seconds: float) -> float:
    """Transactions a second of a script, with as many connections as the pages have threads."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.sql"
        path.write_text(script, encoding="utf-8")
        command = [
            _program(), "-n", "-M", "prepared", "-c", str(CONNECTIONS), "-j", "2",
            "-T", str(max(1, round(seconds))), "-f", str(path), database,
        ]  # fmt: skip
        done = subprocess.run(
            command, capture_output=True, text=True, check=False, env=environment()
        )
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    if done.returncode or not found:
        raise RuntimeError(f"pgbench: {done.stdout}{done.stderr}")
    return float(found[1])


def _program() -> str:
    try:
        return installed().program("pgbench")
    except Unusable:
        given = shutil.which("pgbench") or "/usr/lib/postgresql/15/bin/pgbench"
        if os.access(given, os.X_OK):
            return given
        raise


def _remove(after: dict[str, int]) -> None:
    """Take the floor's rows away again; the log lets nobody do that with its trigger on."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE cases_logentry DISABLE TRIGGER USER")
        for table in reversed(TABLES):
            cursor.execute(f"DELETE FROM {table} WHERE id > %s", [after[table]])
        cursor.execute("ALTER TABLE cases_logentry ENABLE TRIGGER USER")
        for table in TABLES:
            cursor.execute(f"VACUUM {table}")
