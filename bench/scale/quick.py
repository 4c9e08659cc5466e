"""Tables that are written at the speed of the disk: without what is checked row by row."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import connection

_CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
 WHERE conrelid::regclass::text = ANY(%s) AND contype IN ('f', 'u') AND conparentid = 0
 ORDER BY contype = 'u', conname
"""
_INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
 WHERE indrelid::regclass::text = ANY(%s) AND NOT indisprimary
   AND NOT EXISTS (
     SELECT 1 FROM pg_constraint WHERE conindid = indexrelid AND contype IN ('u', 'x'))
"""


@contextmanager
def without_indexes(tables: Sequence[str]) -> Iterator[None]:
    """Drop foreign keys, unique constraints and indexes and switch triggers off; afterwards make
    them again, which checks the constraints over all rows."""
    with connection.cursor() as cursor:
        cursor.execute(_CONSTRAINTS, [list(tables)])
        constraints = cursor.fetchall()
        cursor.execute(_INDEXES, [list(tables)])
        indexes = cursor.fetchall()
        _run(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"' for table, name, _ in constraints)
        _run(f"DROP INDEX {name}" for name, _ in indexes)
        _run(f"ALTER TABLE {table} DISABLE TRIGGER USER" for table in tables)
    yield
    _run(["SET maintenance_work_mem = '1GB'"])
    _run(f"ALTER TABLE {table} ENABLE TRIGGER USER" for table in tables)
    _run(definition for _, definition in indexes)
    _run(
        f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition}'
        for table, name, definition in reversed(constraints)
    )
    _run(["RESET maintenance_work_mem"])


def _run(statements: Iterator[str] | Sequence[str]) -> None:
    for statement in statements:
        with connection.cursor() as cursor:
            cursor.execute(statement)
