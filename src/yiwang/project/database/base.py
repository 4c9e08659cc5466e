"""PostgreSQL as Django speaks to it, with fewer round trips.

A transaction that asks for it sends BEGIN with its first statement and COMMIT with its last, by
libpq's pipeline: psycopg makes each a trip of its own, also within a pipeline of its own. What is
sent without a question leaves in one packet with the next question, not in one each, which would
wake the server each time.

A pool of psycopg's asks each connection that it gives away whether it lives, which is a round trip:
a third of those of a short request. A server that ends a connection, or dies, says so on its
socket; nothing else comes there while nobody asks. Only a connection with news is asked.
"""

import select
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import psycopg
from django.db import DatabaseError
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction  # type: ignore[attr-defined]
from psycopg.abc import PQGen
from psycopg.errors import PipelineAborted
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Needs CONN_HEALTH_CHECKS off, with which the pool would ask as well."""

    #: Whether the next outermost transaction is one pipeline: within it no count of rows is known
    #: (`rowcount`, what `update()` returns) before something is fetched, and no COPY can be made.
    piped = False
    _pipe: AbstractContextManager[None] | None = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that lives. Raises OperationalError when none comes in the pool's time."""
        while True:
            connection = super().get_new_connection(conn_params)
            pool = self.pool  # type: ignore[attr-defined]  # of Django 5.1, not yet of its stubs
            if not pool or _lives(connection):
                return connection
            connection.close()
            pool.putconn(connection)

    @contextmanager
    def pipeline(self) -> Iterator[None]:
        """Statements within are sent without waiting for the answers of those before them.

        What failed is raised, and not, as psycopg may, that others after it were skipped.
        """
        with self.wrap_database_errors:
            try:
                self.connection._pipeline = self.connection._pipeline or _Patient(self.connection)
                with self.connection.pipeline():
                    yield
            except PipelineAborted as skipped:
                raise _cause_of(skipped) from None

    # What follows Django calls by these names; its stubs do not know them.

    def _set_autocommit(self, autocommit: bool) -> None:
        if self.connection.autocommit == autocommit:
            return
        if autocommit or not self.piped:
            super()._set_autocommit(autocommit)  # type: ignore[misc]
            return
        pipe = self.pipeline()
        pipe.__enter__()
        self._pipe = pipe
        _queue(self.connection, b"BEGIN")

    def _commit(self) -> None:
        """All that is still to be sent, and COMMIT after it: a failure of any is raised here."""
        if self._pipe is None:
            super()._commit()  # type: ignore[misc]
            return
        with debug_transaction(self, "COMMIT"):
            _queue(self.connection, b"COMMIT")
            pipe, self._pipe = self._pipe, None
            pipe.__exit__(None, None, None)

    def _rollback(self) -> None:
        self._leave_pipe()
        super()._rollback()  # type: ignore[misc]

    def _close(self) -> None:
        self._leave_pipe()
        super()._close()  # type: ignore[misc]

    def _leave_pipe(self) -> None:
        """Of what was sent some may have failed; the transaction is open still."""
        pipe, self._pipe = self._pipe, None
        if pipe is not None:
            with suppress(DatabaseError):
                pipe.__exit__(None, None, None)


class _Patient(psycopg.Pipeline):
    """Sends nothing before an answer is wanted."""

    def _communicate_gen(self) -> PQGen[None]:
        return
        yield

    def _fetch_gen(self, *, flush: bool) -> PQGen[None]:
        while self.command_queue:
            self.command_queue.popleft()()
        yield from super()._fetch_gen(flush=True)


def _queue(connection: "psycopg.Connection[Any]", command: bytes) -> None:
    """Send it with what comes after it; `execute` would send it at once, alone."""
    connection.wait(connection._exec_command(command))


def _cause_of(skipped: PipelineAborted) -> BaseException:
    cause: BaseException = skipped
    while isinstance(cause, PipelineAborted) and cause.__context__ is not None:
        cause = cause.__context__
    return cause


def _lives(connection: "psycopg.Connection[Any]") -> bool:
    if not _has_news(connection.fileno()):
        return True
    try:
        ConnectionPool.check_connection(connection)
    except psycopg.Error:
        return False
    return True


def _has_news(fileno: int) -> bool:
    news = select.poll()
    news.register(fileno, select.POLLIN)
    return bool(news.poll(0))
