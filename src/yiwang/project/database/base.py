"""PostgreSQL as Django speaks to it, less one question before every request.

A pool of psycopg's asks each connection that it gives away whether it lives, which is a round trip:
a third of those of a short request. A server that ends a connection, or dies, says so on its
socket; nothing else comes there while nobody asks. Only a connection with news is asked.
"""

import select
from typing import Any

import psycopg
from django.db.backends.postgresql import base
from psycopg_pool import ConnectionPool


class DatabaseWrapper(base.DatabaseWrapper):
    """Needs CONN_HEALTH_CHECKS off, with which the pool would ask as well."""

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A connection that lives. Raises OperationalError when none comes in the pool's time."""
        while True:
            connection = super().get_new_connection(conn_params)
            pool = self.pool  # type: ignore[attr-defined]  # of Django 5.1, not yet of its stubs
            if not pool or _lives(connection):
                return connection
            connection.close()
            pool.putconn(connection)


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
