"""PostgreSQL as Django speaks to it, with fewer round trips.

A transaction that asks for it sends BEGIN with its first statement and COMMIT with its last, by
libpq's pipeline: psycopg makes each a trip of its own, also within a pipeline of its own.

A pool of psycopg's asks each connection that it gives away whether it lives, which is a round trip:
a third of those of a short request. A server that ends a connection, or dies, says so on its
socket; nothing else comes there while nobody asks. Only a connection with news is asked.
"""

import select
from contextlib import suppress
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from django.db.backends.utils import debug_transaction  # type: ignore[attr-defined]
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Needs CONN_HEALTH_CHECKS off, with which the pool would ask as well."""

    #: Whether the next outermost transaction is one pipeline: within it no count of rows is known
    #: (`rowcount`, what `update()` returns) before something is fetched, and no COPY can be made.
    piped = False
    _pipe: Any = None

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that lives. Raises OperationalError when none comes in the pool's time."""
        while True:
            connection = super().get_new_connection(conn_params)
            pool = self.pool  # type: ignore[attr-defined]  # of Django 5.1, not yet of its stubs
            if not pool or _lives(connection):
                return connection
            connection.close()
            pool.putconn(connection)

    # What follows Django calls by these names; its stubs do not know them.

    def _set_autocommit(self, autocommit: bool) -> None:
        if autocommit or not self.piped:
            super()._set_autocommit(autocommit)  # type: ignore[misc]
            return
        with self.wrap_database_errors:
            self._pipe = self.connection.pipeline()
            self._pipe.__enter__()
            self.connection.execute("BEGIN")

    def _commit(self) -> None:
        """All that is still to be sent, and COMMIT after it: a failure of any is raised here."""
        if self._pipe is None:
            super()._commit()  # type: ignore[misc]
            return
        with debug_transaction(self, "COMMIT"), self.wrap_database_errors:
            try:
                self.connection.execute("COMMIT")
            except BaseException:
                self._leave_pipe()
                raise
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
            with suppress(psycopg.Error):
                pipe.__exit__(None, None, None)


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
