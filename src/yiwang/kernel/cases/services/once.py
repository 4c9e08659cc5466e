"""What two connections at once do to each other is no answer: the loser writes, or reads, again."""

import time
from collections.abc import Callable
from typing import TypeVar

from django.db import IntegrityError, OperationalError
from psycopg.errors import DeadlockDetected

T = TypeVar("T")

#: How often the loser of a deadlock writes again, and how long after, in seconds: what it gave up
#: is free before the winner has woken, and taken at once would be crosswise again.
AGAIN, PAUSE = 4, 0.05


def once(write: Callable[[], T], again: int = AGAIN) -> T:
    """Run `write`, which is one transaction; run it again to read the answer of the same request
    that beat it to the commit, or after two cases' locks were taken crosswise: a child that opens
    again waits for its parent while a merge of both waits for the child."""
    try:
        return _or_read(write)
    except OperationalError as crossing:
        if not again or not isinstance(crossing.__cause__, DeadlockDetected):
            raise
    time.sleep(PAUSE)
    return once(write, again - 1)


def _or_read(write: Callable[[], T]) -> T:
    try:
        return write()
    except IntegrityError as clash:
        if "cases_request_once" not in str(clash):
            raise
        return write()
