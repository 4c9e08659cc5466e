"""Functions of the database that write and answer nothing, called by one statement.

A statement of its own costs the driver and the server more than the rows that it writes.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from typing import Any

from django.db import connection

#: Of one `calls_together`: the functions and what each is given, in their order.
Calls = list[tuple[str, tuple[Any, ...]]]

_waiting: ContextVar[Calls | None] = ContextVar("waiting calls", default=None)


def call(function: str, *given: Any) -> None:
    """Call a function of ours; within `calls_together`, when that ends."""
    waiting = _waiting.get()
    if waiting is None:
        _send([(function, given)])
    else:
        waiting.append((function, given))


@contextmanager
def calls_together() -> Iterator[None]:
    """Every `call` within is made at the end, in its order, by one statement."""
    if _waiting.get() is not None:
        yield
        return
    calls: Calls = []
    token = _waiting.set(calls)
    try:
        yield
    finally:
        _waiting.reset(token)
    if calls:
        _send(calls)


def _send(calls: Calls) -> None:
    sql = _sql(tuple((function, len(given)) for function, given in calls))
    with connection.cursor() as cursor:
        cursor.execute(sql, [value for _, given in calls for value in given])


@cache
def _sql(calls: tuple[tuple[str, int], ...]) -> str:
    """The text of a statement is made once, and its plan with it."""
    return "SELECT " + ", ".join(
        f"{function}({', '.join(['%s'] * count)})" for function, count in calls
    )
