"""The benchmark's own databases, on the embedded server or beside the one that is given."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit, urlunsplit

import psycopg

from yiwang.lib.postgres.check import create_if_missing
from yiwang.lib.postgres.cluster import SUPERUSER, cluster
from yiwang.lib.postgres.server import start
from yiwang.project.home import VAR

SMALL = "yiwang_bench"


@dataclass(frozen=True)
class Server:
    """A server with its settings as in production; `admin` is the URL to make databases with."""

    admin: str
    version: str

    def make_small(self) -> None:
        """Set DATABASE_URL to an empty database, made anew at every run."""
        with psycopg.connect(self.admin, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {SMALL} WITH (FORCE)")
            connection.execute(f"CREATE DATABASE {SMALL} TEMPLATE template0 ENCODING 'UTF8'")
        os.environ["DATABASE_URL"] = urlunsplit(urlsplit(self.admin)._replace(path=f"/{SMALL}"))


@contextmanager
def own_server() -> Iterator[Server]:
    """The server that DATABASE_URL names, or the embedded one for as long as this lasts."""
    given = os.environ.get("DATABASE_URL")
    if given:
        yield Server(given, _version(given))
        return
    box = cluster(VAR / "pg-bench")
    server = start(box, print)
    try:
        create_if_missing(box.url("postgres"), SUPERUSER)
        yield Server(box.url("postgres"), _version(box.url("postgres")))
    finally:
        server.stop()


def _version(url: str) -> str:
    with psycopg.connect(url) as connection:
        return str(connection.info.parameter_status("server_version"))
