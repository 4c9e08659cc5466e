"""Files that somebody copies stay meanwhile."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

_COPYING = 80_852  # advisory lock of the session


@contextmanager
def kept() -> Iterator[None]:
    """Nothing that is listed goes until this is over."""
    _ask("SELECT pg_advisory_lock_shared(%s)")
    try:
        yield
    finally:
        _ask("SELECT pg_advisory_unlock_shared(%s)")


@contextmanager
def may_go() -> Iterator[bool]:
    """Whether files may go now; who copies does not begin until this is over."""
    free = _ask("SELECT pg_try_advisory_lock(%s)")
    try:
        yield free
    finally:
        if free:
            _ask("SELECT pg_advisory_unlock(%s)")


def _ask(statement: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(statement, [_COPYING])
        return bool(cursor.fetchone()[0])
