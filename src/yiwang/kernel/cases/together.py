"""Statements that wait for each other's order but for nobody's answer travel in one round trip."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

from yiwang.lib.postgres.plans import KEPT_PLANS

_KEEP_PLANS = f"SELECT {KEPT_PLANS}"


@contextmanager
def together(*, by_key: bool = False) -> Iterator[None]:
    """Send what is executed within to the database at once, in its order (libpq's pipeline).

    Answers and refusals, of whichever statement, arrive at the end: within, nothing is fetched.
    `by_key` says that rows are found by key whatever the values, so that plans may be kept; it
    holds to the end of the transaction, which outside of one is what travels here.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        if by_key:
            connection.connection.execute(_KEEP_PLANS)
        yield
