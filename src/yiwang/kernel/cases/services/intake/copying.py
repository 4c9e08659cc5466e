"""Model rows by COPY: as many a second as PostgreSQL takes."""

import json
from collections.abc import Sequence

from django.db import connection, models


def copy_in(rows: Sequence[models.Model]) -> None:
    """Write unsaved rows of one model that have their ids, in the caller's transaction."""
    if not rows:
        return
    model = type(rows[0])
    fields = model._meta.concrete_fields
    columns = ", ".join(f'"{field.column}"' for field in fields)
    names = [field.attname for field in fields]
    json_at = [at for at, field in enumerate(fields) if isinstance(field, models.JSONField)]
    statement = f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'
    with connection.cursor() as cursor, cursor.cursor.copy(statement) as copy:
        for row in rows:
            known = row.__dict__
            values = [known[name] for name in names]
            for at in json_at:
                values[at] = json.dumps(values[at], ensure_ascii=False)
            copy.write_row(values)


def next_ids(table: str, count: int) -> list[int]:
    """The next `count` ids of a table."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [table, count],
        )
        return [row[0] for row in cursor.fetchall()]
