"""Rows that migrations put into the tables, put back after each test that commits.

Such a test ends with a flush, which empties every table; without this the next test, or the next
run with --reuse-db, would find no reference data.
"""

from collections.abc import Iterator

import pytest
from django.db import connection
from django.test import TransactionTestCase
from psycopg import sql

#: Never flushed, or filled again by Django itself.
_DJANGOS_OWN = {"django_migrations", "django_content_type", "auth_permission"}


@pytest.fixture(scope="session", autouse=True)
def seeds_again() -> Iterator[None]:
    """Have every flush of this session followed by the rows that were there at its beginning."""
    kept: dict[str, bytes] = {}
    set_up = TransactionTestCase._fixture_setup.__func__  # type: ignore[attr-defined]
    flush = TransactionTestCase._fixture_teardown  # type: ignore[attr-defined]

    def look_then_set_up(cls: type[TransactionTestCase]) -> None:
        if not kept:
            kept.update(_seeds())
        set_up(cls)

    def flush_then_seed(case: TransactionTestCase) -> None:
        flush(case)
        _put_back(kept)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_setup", classmethod(look_then_set_up))
        patch.setattr(TransactionTestCase, "_fixture_teardown", flush_then_seed)
        yield


def _seeds() -> dict[str, bytes]:
    """Each table that has rows, with them, as COPY writes them."""
    seeds = {}
    with connection.cursor() as cursor:
        for table in sorted(set(_flushed()) - _DJANGOS_OWN):
            statement = sql.SQL("COPY {} TO STDOUT").format(sql.Identifier(table))
            with cursor.cursor.copy(statement) as copy:
                rows = b"".join(bytes(part) for part in copy)
            if rows:
                seeds[table] = rows
    return seeds


def _flushed() -> list[str]:
    """Tables that a flush empties; the queue of jobs is none of Django's."""
    return connection.introspection.django_table_names(only_existing=True, include_views=False)


def _put_back(seeds: dict[str, bytes]) -> None:
    """Without triggers: they would count, chain or refuse what was there before."""
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for table, rows in seeds.items():
            statement = sql.SQL("COPY {} FROM STDIN").format(sql.Identifier(table))
            with cursor.cursor.copy(statement) as copy:
                copy.write(rows)
        cursor.execute("SET session_replication_role = DEFAULT")
