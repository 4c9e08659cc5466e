"""Model rows by COPY: as many a second as PostgreSQL takes."""

import json
from collections.abc import Sequence
from typing import Any

from django.db import connection, models


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write unsaved rows of one model that have their ids, in the caller's transaction."""
    if not rows:
        return
    model = type(rows[0])
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    json_columns = [isinstance(field, models.JSONField) for field in fields]
    names = [field.attname for field in fields]
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(
                [
                    json.dumps(value, ensure_ascii=False) if is_json else value
                    for value, is_json in zip(_values(row, names), json_columns, strict=True)
                ]
            )


def next_ids(table: str, count: int) -> list[int]:
    """The next `count` ids of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]


def _values(row: models.Model, names: Sequence[str]) -> list[Any]:
    known = row.__dict__
    return [known[name] for name in names]
