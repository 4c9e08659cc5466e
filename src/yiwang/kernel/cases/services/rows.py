"""Rows written whole, each as one JSON value, by statements whose text is made once: to make a
statement anew, or to adapt sixty parameters one by one, would each be a fifth of a verb's time.
What the columns hold is for the database's constraints."""

import json
from functools import cache
from typing import Any

from django.db import connection, models

from ..models import Case, LogEntry


def insert(case: Case, entry: LogEntry) -> None:
    """Write a new case, whose id is known, and its first entry. One statement."""
    _write(_insert_sql(Case, with_id=True), [_said(case)], entry)
    case._state.adding = False
    case._state.db = connection.alias


def update(case: Case, entry: LogEntry) -> None:
    """Write the row of a case that its caller has locked, and its new entry. One statement."""
    _write(_update_sql(), [_said(case), case.pk, case.district], entry)


def _write(case_sql: str, given: list[Any], entry: LogEntry) -> None:
    """The entry's id is the database's own business."""
    with connection.cursor() as cursor:
        entry_sql = _insert_sql(LogEntry, with_id=False)
        cursor.execute(f"WITH of_case AS ({case_sql}) {entry_sql}", [*given, _said(entry)])
    entry._state.adding = False
    entry._state.db = connection.alias


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
def _update_sql() -> str:
    table, columns = Case._meta.db_table, _columns(Case, with_id=False)
    return (
        f'UPDATE "{table}" SET ({columns}) = '  # noqa: S608
        f'(SELECT {columns} FROM jsonb_populate_record(NULL::"{table}", %s)) '
        f'WHERE "id" = %s AND "district" = %s'
    )
