"""Rows written whole, by statements whose text is made once: to make it anew for sixty columns
would be a fifth of a verb's time. What the columns hold is for the database's constraints."""

from functools import cache
from typing import Any

from django.db import connection, models
from psycopg.types.json import Jsonb


def insert(row: models.Model) -> None:
    """Write a new row; its id is made by the database unless it has one. One statement."""
    columns, values = _columns(type(row)), _values(row)
    if row.pk is None:
        columns, values = columns[1:], values[1:]
    with connection.cursor() as cursor:
        cursor.execute(_insert_sql(type(row), columns), values)
        row.pk = cursor.fetchone()[0]
    row._state.adding = False
    row._state.db = connection.alias


def update(row: models.Model) -> None:
    """Write a row of a district that its caller has locked. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(
            _update_sql(type(row)),
            [*_values(row)[1:], row.pk, row.district],  # type: ignore[attr-defined]
        )


def _values(row: models.Model) -> list[Any]:
    known = row.__dict__
    return [
        Jsonb(known[name]) if is_json else known[name] for name, is_json in _attributes(type(row))
    ]


@cache
def _attributes(model: type[models.Model]) -> tuple[tuple[str, bool], ...]:
    """Attribute and whether it is JSON, in the order of `_columns`; the id comes first."""
    fields = model._meta.concrete_fields
    assert fields[0].primary_key
    return tuple((field.attname, isinstance(field, models.JSONField)) for field in fields)


@cache
def _columns(model: type[models.Model]) -> tuple[str, ...]:
    return tuple(f'"{field.column}"' for field in model._meta.concrete_fields)


@cache
def _insert_sql(model: type[models.Model], columns: tuple[str, ...]) -> str:
    places = ", ".join(["%s"] * len(columns))
    table = model._meta.db_table
    return f'INSERT INTO "{table}" ({", ".join(columns)}) VALUES ({places}) RETURNING "id"'  # noqa: S608


@cache
def _update_sql(model: type[models.Model]) -> str:
    changed = ", ".join(f"{column} = %s" for column in _columns(model)[1:])
    return f'UPDATE "{model._meta.db_table}" SET {changed} WHERE "id" = %s AND "district" = %s'  # noqa: S608
