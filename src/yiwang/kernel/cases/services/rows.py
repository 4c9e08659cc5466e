"""Rows written whole, as one JSON value by statements whose text is made once: to make a statement
anew, or to adapt sixty parameters one by one, would each be a fifth of a verb's time. What the
columns hold is for the database's constraints."""

import json
from functools import cache
from typing import Any

from django.db import connection, models


def insert(row: models.Model) -> None:
    """Write a new row; an id that the database makes is not asked for. One statement."""
    model = type(row)
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(model, with_id=row.pk is not None), [_said(row)])
    row._state.adding = False
    row._state.db = connection.alias


def update(row: models.Model) -> None:
    """Write a row of a district that its caller has locked. One statement."""
    district: str = row.district  # type: ignore[attr-defined]
    with connection.cursor() as cursor:
        cursor.execute(_update_sql(type(row)), [_said(row), row.pk, district])


def _said(row: models.Model) -> str:
    known = row.__dict__
    return _JSON.encode({column: known[name] for column, name in _attributes(type(row))})


def _plain(value: Any) -> str:
    """As the column's type reads it: ISO times, bytes in hexadecimal, numbers to the last digit."""
    if isinstance(value, bytes | memoryview):
        return f"\\x{bytes(value).hex()}"
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


_JSON = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), default=_plain, allow_nan=False, check_circular=False
)


@cache
def _attributes(model: type[models.Model]) -> tuple[tuple[str, str], ...]:
    """Column and attribute; the id comes first."""
    fields = model._meta.concrete_fields
    assert fields[0].primary_key
    return tuple((field.column, field.attname) for field in fields)


def _columns(model: type[models.Model], *, with_id: bool) -> str:
    columns = [f'"{column}"' for column, _ in _attributes(model)]
    return ", ".join(columns if with_id else columns[1:])


@cache
def _insert_sql(model: type[models.Model], *, with_id: bool) -> str:
    table, columns = model._meta.db_table, _columns(model, with_id=with_id)
    return (
        f'INSERT INTO "{table}" ({columns}) '  # noqa: S608
        f'SELECT {columns} FROM jsonb_populate_record(NULL::"{table}", %s)'
    )


@cache
def _update_sql(model: type[models.Model]) -> str:
    table, columns = model._meta.db_table, _columns(model, with_id=False)
    return (
        f'UPDATE "{table}" SET ({columns}) = '  # noqa: S608
        f'(SELECT {columns} FROM jsonb_populate_record(NULL::"{table}", %s)) '
        f'WHERE "id" = %s AND "district" = %s'
    )
