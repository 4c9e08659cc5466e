"""What belongs to one case, by statements whose text and plans are made once: to make them anew
is two thirds of what it costs to tell another system of a case."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

from django.db import connection, models

from yiwang.kernel.files.models import StoredFile

from ..models import Attachment, Case, LogEntry
from ..together import together

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Belongings:
    """Of one case: its log and its files, oldest first, and the cases beside it."""

    log: list[LogEntry]
    files: list[Attachment]
    beside: list[Case]


def belongings(case: Case) -> Belongings:
    """All of it in one round trip of three statements."""
    above = [pk for pk in (case.parent_id, case.merged_into_id) if pk is not None]
    with (
        connection.cursor() as log,
        connection.cursor() as files,
        connection.cursor() as beside,
    ):
        with together(by_key=True):
            log.execute(_log_sql(), [case.district, case.pk])
            files.execute(_files_sql(), [case.district, case.pk])
            beside.execute(_beside_sql(), [case.district, case.pk, case.pk, above])
        return Belongings(
            log=[made_of(LogEntry, row) for row in log.fetchall()],
            files=[_attachment(row) for row in files.fetchall()],
            beside=[made_of(Case, row) for row in beside.fetchall()],
        )


def row_by_key(sql: str, given: Sequence[Any]) -> tuple[Any, ...] | None:
    """The row of a statement that finds it by key, whose plan is kept."""
    with connection.cursor() as cursor:
        with together(by_key=True):
            cursor.execute(sql, given)
        row: tuple[Any, ...] | None = cursor.fetchone()
        return row


def made_of(model: type[M], row: Sequence[Any]) -> M:
    """The object of a row with all of the model's columns, in the model's order."""
    values = list(row)
    for place, read in _readers(model):
        values[place] = read(values[place], None, connection)
    return model.from_db(connection.alias, attributes(model), values)


@cache
def attributes(model: type[models.Model]) -> tuple[str, ...]:
    """The names of the model's columns on its objects, in its order."""
    return tuple(field.attname for field in model._meta.concrete_fields)


@cache
def _readers(model: type[models.Model]) -> list[tuple[int, Any]]:
    fields = enumerate(model._meta.concrete_fields)
    return [(n, field.from_db_value) for n, field in fields if hasattr(field, "from_db_value")]


def _attachment(row: Sequence[Any]) -> Attachment:
    size = len(attributes(Attachment))
    attached = made_of(Attachment, row[:size])
    attached.file = made_of(StoredFile, row[size:])
    return attached


def _columns(model: type[models.Model], name: str) -> str:
    return ", ".join(f'{name}."{field.column}"' for field in model._meta.concrete_fields)


@cache
def _log_sql() -> str:
    return (
        f"SELECT {_columns(LogEntry, 'l')} FROM cases_logentry l "  # noqa: S608
        "WHERE l.district = %s AND l.case_id = %s ORDER BY l.seq"
    )


@cache
def _files_sql() -> str:
    return (
        f"SELECT {_columns(Attachment, 'a')}, {_columns(StoredFile, 'f')} "  # noqa: S608
        "FROM cases_attachment a JOIN files_storedfile f ON f.id = a.file_id "
        "WHERE a.district = %s AND a.case_id = %s ORDER BY a.id"
    )


@cache
def _beside_sql() -> str:
    return (
        f"SELECT {_columns(Case, 'c')} FROM cases_case c WHERE c.district = %s "  # noqa: S608
        "AND (c.parent_id = %s OR c.merged_into_id = %s OR c.id = ANY(%s)) ORDER BY c.id"
    )
