"""A pool outlives what ends its connections, and asks nothing of those that live."""

from collections.abc import Iterator

import pytest
from django.db import connection as given
from django.db import connections
from psycopg_pool import ConnectionPool

from ..database.base import DatabaseWrapper

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def pooled() -> Iterator[DatabaseWrapper]:
    """A pool of its own, of one connection."""
    options = given.settings_dict["OPTIONS"] | {
        "pool": {"min_size": 1, "max_size": 1, "timeout": 5}
    }
    own = DatabaseWrapper(given.settings_dict | {"OPTIONS": options}, alias="pooled")
    yield own
    own.close()
    own.close_pool()


def _pid(pooled: DatabaseWrapper) -> int:
    with pooled.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        found = int(cursor.fetchone()[0])
    pooled.close()
    return found


def test_a_living_connection_is_given_again_unasked(
    pooled: DatabaseWrapper, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = _pid(pooled)
    monkeypatch.setattr(ConnectionPool, "check_connection", lambda _connection: pytest.fail())
    assert _pid(pooled) == first


def test_one_that_the_server_ended_is_replaced(pooled: DatabaseWrapper) -> None:
    first = _pid(pooled)
    with given.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    assert _pid(pooled) != first


def test_one_with_news_that_lives_is_kept(pooled: DatabaseWrapper) -> None:
    with pooled.cursor() as cursor:
        cursor.execute("LISTEN yiwang_test")
    first = _pid(pooled)
    with given.cursor() as cursor:
        cursor.execute("NOTIFY yiwang_test")
    assert _pid(pooled) == first


def test_it_is_the_database_of_the_product() -> None:
    assert isinstance(connections["default"], DatabaseWrapper)
