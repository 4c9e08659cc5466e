"""Statements that wait for each other's order but for nobody's answer travel in one round trip."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from django.db import connection, transaction

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
    within = connection.connection.pgconn.pipeline_status  # another would be two trips more
    with nullcontext() if within else connection.pipeline():  # type: ignore[attr-defined]
        if by_key:
            connection.connection.execute(_KEEP_PLANS)
        yield


@contextmanager
def few_trips() -> Iterator[None]:
    """A transaction of as many round trips as it asks questions: BEGIN travels with the first, and
    what is said after the last with COMMIT. What a statement changed is known from what it returns
    alone, not from a count. Within another transaction it is a savepoint, as usual."""
    connection.piped = True  # type: ignore[attr-defined]  # of project/database
    try:
        with transaction.atomic():
            yield
    finally:
        connection.piped = False  # type: ignore[attr-defined]
