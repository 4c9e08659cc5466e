"""A pool outlives what ends its connections, and asks nothing of those that live; a transaction
of few trips is a transaction."""

from collections.abc import Iterator
from pathlib import Path
from time import sleep

import pytest
from django.db import DataError, IntegrityError, OperationalError, connections, transaction
from django.db import connection as given
from psycopg_pool import ConnectionPool

from yiwang.kernel.cases.together import few_trips, together

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


@pytest.fixture
def rows() -> Iterator[None]:
    """A table with a check that waits for the commit."""
    with given.cursor() as cursor:
        cursor.execute("CREATE TABLE few_trips (n int UNIQUE DEFERRABLE INITIALLY DEFERRED)")
    yield
    with given.cursor() as cursor:
        cursor.execute("DROP TABLE few_trips")


def _say(*numbers: int) -> None:
    with given.cursor() as cursor:
        for n in numbers:
            cursor.execute("INSERT INTO few_trips VALUES (%s)", [n])


def _said() -> list[int]:
    with given.cursor() as cursor:
        cursor.execute("SELECT n FROM few_trips ORDER BY n")
        return [n for (n,) in cursor.fetchall()]


def test_a_transaction_takes_as_many_trips_as_it_asks(rows: None, tmp_path: Path) -> None:
    given.ensure_connection()
    with (tmp_path / "trips").open("w") as trace:
        given.connection.pgconn.trace(trace.fileno())
        with few_trips():
            assert _said() == []
            _say(1, 2)
        given.connection.pgconn.untrace()
    spoken = [line.split("\t") for line in (tmp_path / "trips").read_text().splitlines()]
    sent = [what for _at, who, _length, what, *_ in spoken if who == "F"]
    assert [what for what in sent[: sent.index("Sync")] if what == "Flush"] == ["Flush"]
    assert sent.count("Sync") == 1 and "Query" not in sent
    assert _said() == [1, 2]


@pytest.mark.parametrize("wrong", [(1, 1), (1, 2**40)])
def test_what_fails_at_its_end_fails_as_a_whole(rows: None, wrong: tuple[int, ...]) -> None:
    with pytest.raises((IntegrityError, DataError)), few_trips():
        _say(*wrong)
    assert _said() == [] and given.get_autocommit()


def test_what_fails_half_way_fails_as_a_whole(rows: None) -> None:
    with pytest.raises(DataError), few_trips():
        _say(1, 2**40)
        _said()
    with pytest.raises(ZeroDivisionError), few_trips():
        _say(1, 1 // 0)
    with pytest.raises(ZeroDivisionError), few_trips():
        _say(1)
        assert _said() == [1] and 1 // 0
    assert _said() == []


def test_what_failed_is_said_and_not_what_came_after_it(rows: None) -> None:
    """The server tells of a failure at once, of what it skipped after it later."""
    for piped in (few_trips, together):
        with pytest.raises(DataError), piped(), given.cursor() as cursor:
            cursor.execute("SELECT 1 / 0")
            _say(1, 2)
            sleep(0.1)
    assert _said() == []


def test_within_another_transaction_it_is_a_savepoint(rows: None) -> None:
    with transaction.atomic():
        _say(1)
        with pytest.raises(DataError), few_trips():
            _say(2, 2**40)
        with few_trips():
            _say(3)
    assert _said() == [1, 3]


def test_one_whose_server_is_gone_says_so_and_the_next_stands(rows: None) -> None:
    with pytest.raises(OperationalError), few_trips(), given.cursor() as cursor:
        _say(1)
        cursor.execute("SELECT pg_terminate_backend(pg_backend_pid())")
        _said()
    assert _said() == []
