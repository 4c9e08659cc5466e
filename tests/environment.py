"""What the tests run on: PostgreSQL (embedded unless DATABASE_URL is set), compiled catalogues,
and under xdist one migrated database that each worker clones."""

import fcntl
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from yiwang.lib.postgres.check import create_if_missing
from yiwang.lib.postgres.cluster import SUPERUSER, cluster
from yiwang.lib.postgres.server import start
from yiwang.project.catalogues import compile_catalogues
from yiwang.project.home import VAR

_at_end: list[Callable[[], object]] = []


def pytest_sessionstart(session: pytest.Session) -> None:
    """Runs before xdist starts its workers, which inherit DATABASE_URL."""
    if _is_worker(session.config):
        return
    compile_catalogues()
    if settings.EMBEDDED_FOR_TESTS:
        _start_server()
    if session.config.getoption("numprocesses", None):
        _migrate_once(session.config)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _is_worker(session.config):
        return
    with session.config.stash[blocking_manager_key].unblock():
        connection.close_pool()
        while _at_end:
            _at_end.pop()()
        connection.close_pool()


@pytest.fixture(scope="session")
def django_db_keepdb(request: pytest.FixtureRequest) -> bool:
    """A worker's database is there already; see `django_db_modify_db_settings`."""
    return _is_worker(request.config) or bool(request.config.getvalue("reuse_db"))


@pytest.fixture(scope="session")
def django_db_createdb(request: pytest.FixtureRequest) -> bool:
    return not _is_worker(request.config) and bool(request.config.getvalue("create_db"))


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    request: pytest.FixtureRequest,
    django_db_blocker: DjangoDbBlocker,
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Clone the migrated database for this worker: a tenth of a second instead of a migration."""
    if not _is_worker(request.config):
        yield
        return
    name = settings.DATABASES["default"]["TEST"]["NAME"]
    template = name.removesuffix(f"_{request.config.workerinput['workerid']}")
    with django_db_blocker.unblock(), connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    yield
    with django_db_blocker.unblock():
        connection.close_pool()
        with connection.creation._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _is_worker(config: pytest.Config) -> bool:
    return hasattr(config, "workerinput")


def _start_server() -> None:
    """One run at a time has the test server; others wait for it."""
    VAR.mkdir(parents=True, exist_ok=True)
    lock = (VAR / "pg-test.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        _say("another test run has the test server; waiting for it")
        fcntl.flock(lock, fcntl.LOCK_EX)
    own = cluster(VAR / "pg-test", durable=False)
    _at_end.extend([lock.close, start(own, _say).stop])
    create_if_missing(own.url("postgres"), SUPERUSER)
    os.environ["DATABASE_URL"] = own.url()
    settings.DATABASES["default"]["HOST"] = str(own.run)


def _migrate_once(config: pytest.Config) -> None:
    reuse = bool(config.getvalue("reuse_db")) and not config.getvalue("create_db")
    with config.stash[blocking_manager_key].unblock():
        made = setup_databases(verbosity=0, interactive=False, keepdb=reuse)
        connection.close()
        connection.close_pool()
    if not reuse and not config.getvalue("reuse_db"):
        _at_end.append(lambda: teardown_databases(made, verbosity=0))


def _say(line: str) -> None:
    with Path("/dev/stderr").open("w") as out:
        out.write(f"{line}\n")
