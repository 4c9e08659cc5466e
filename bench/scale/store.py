"""Databases that are kept: one of seeds, one of each size; made anew when their making changes."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from rich.console import Console
from rich.progress import Progress

SEED = "yiwang_bench_seed"
DRIFT = 1.1  # a database that measuring has made a tenth larger is made anew


def stamp() -> str:
    """What the data was made by: this package. Later migrations are run over it."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        if path.name != Path(__file__).name:
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class Store:
    """The server that holds them; `url(name)` addresses a database on it."""

    def __init__(self, admin: str, console: Console) -> None:
        self.admin, self.console = admin, console

    def url(self, name: str) -> str:
        return urlunsplit(urlsplit(self.admin)._replace(path=f"/{name}"))

    def sized(self, size: int) -> str:
        """The URL of the database of that many cases, made now if there is none."""
        name = f"yiwang_bench_{size}"
        if not self._stands(name, size):
            self._make_seed()
            self._new(name, template=SEED)
            self._fill(name, "multiplying", lambda told: _multiply(size, told))
        self._migrate(name)
        return self.url(name)

    def _migrate(self, name: str) -> None:
        from django.core.management import call_command

        with django_on(self.url(name)):
            call_command("migrate", verbosity=0)

    def _make_seed(self) -> None:
        if self._stamp_of(SEED) == stamp():
            self._migrate(SEED)
            return
        self._new(SEED, template="template0")
        self._fill(SEED, "living the seeds' histories", _live)

    def _fill(
        self, name: str, what: str, fill: Callable[[Callable[[int, int], None]], None]
    ) -> None:
        began = time.monotonic()
        with django_on(self.url(name)), Progress(console=self.console) as shown:
            task = shown.add_task(f"{name}: {what}", total=None)
            fill(lambda done, total: shown.update(task, completed=done, total=total))
        with self._connection() as connection:
            connection.execute(f"COMMENT ON DATABASE {name} IS '{stamp()}'")
        self.console.print(f"{name} made in {time.monotonic() - began:.0f} s", highlight=False)

    def _stands(self, name: str, size: int) -> bool:
        if self._stamp_of(name) != stamp():
            return False
        with psycopg.connect(self.url(name)) as connection:
            found = connection.execute("SELECT count(*) FROM cases_case").fetchone()
        return found is not None and size <= found[0] <= size * DRIFT

    def _stamp_of(self, name: str) -> str:
        asked = "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = %s"
        with self._connection() as connection:
            row = connection.execute(asked, [name]).fetchone()
        return str(row[0]) if row else ""

    def _new(self, name: str, *, template: str) -> None:
        with self._connection() as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template} ENCODING 'UTF8'")

    def _connection(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.admin, autocommit=True)


def _live(told: Callable[[int, int], None]) -> None:
    from .ground import lay
    from .seeds import live

    lay()
    live(told)


def _multiply(size: int, told: Callable[[int, int], None]) -> None:
    from .multiply import multiply

    multiply(size, told)


@contextmanager
def django_on(url: str) -> Iterator[None]:
    """Django in this process, on one database after another."""
    import django
    from django.conf import settings

    os.environ["DATABASE_URL"] = url
    django.setup()
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = urlsplit(url).path[
        1:
    ]
    try:
        yield
    finally:
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
