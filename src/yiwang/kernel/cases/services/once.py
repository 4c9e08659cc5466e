"""What two connections at once do to each other is no answer: the loser writes, or reads, again."""

from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError
from psycopg.errors import DeadlockDetected

T = TypeVar("T")


def once(write: Callable[[], T]) -> T:
    """Run `write`, which is one transaction; run it again to read the answer of the same request
    that beat it to the commit, or after two cases' locks were taken crosswise: a child that opens
    again waits for its parent while a merge of both waits for the child."""
    try:
        return write()
    except IntegrityError as clash:
        if "cases_request_once" not in str(clash):
            raise
        return write()
    except OperationalError as crossing:
        if not isinstance(crossing.__cause__, DeadlockDetected):
            raise
        return write()
