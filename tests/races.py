"""Several things at once on connections of their own; only in tests that commit. And the
controls: the same without what holds it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Barrier, Thread
from typing import Any

from django.db import connection, transaction

from .promises import promise


def together(*calls: Callable[[], Any]) -> list[Any]:
    """Start all calls at the same moment, each in its thread; their results, or exceptions."""
    start = Barrier(len(calls))
    outcomes: list[Any] = [None] * len(calls)

    def run(index: int) -> None:
        try:
            start.wait(10)
            outcomes[index] = calls[index]()
        except Exception as failure:
            outcomes[index] = failure
        finally:
            connection.close()

    threads = [Thread(target=run, args=(index,)) for index in range(len(calls))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert not any(thread.is_alive() for thread in threads), "a call never came back"
    return outcomes


@contextmanager
def without(*names: str, mend: Callable[[], object] | None = None) -> Iterator[None]:
    """The control of a race: the same database without these constraints, unique indexes and
    triggers, until the end of the block.

    In a test that commits, what the block left behind is put in order by `mend` before they come
    back; left out, the tables of the constraints are emptied. In a test that is rolled back the
    block is rolled back too.
    """
    kept = [promise(name) for name in names]
    if connection.in_atomic_block:
        with transaction.atomic():
            _run("SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED")
            _run(*(each.drop + (" CASCADE" if each.checks_rows else "") for each in kept))
            yield
            transaction.set_rollback(True)
        return
    _run(*(each.drop for each in kept))
    try:
        yield
    finally:
        if mend is not None:
            mend()
        else:
            _run(*(f"TRUNCATE {each.table} CASCADE" for each in kept if each.checks_rows))
        _run(*(each.restore for each in kept))


@contextmanager
def rewritten(function: str, *changes: tuple[str, str]) -> Iterator[None]:
    """The same database with one of its functions written as somebody else might have."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_functiondef(%s::regproc)", [function])
        source = naive = cursor.fetchone()[0]
    for old, new in changes:
        assert old in naive, old
        naive = naive.replace(old, new)
    _run(naive)
    try:
        yield
    finally:
        _run(source)


def _run(*statements: str) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
