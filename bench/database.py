"""A database of the benchmark's own, made new at every run on the embedded or the given server."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import psycopg

from yiwang.lib.postgres.check import create_if_missing
from yiwang.lib.postgres.cluster import SUPERUSER, cluster
from yiwang.lib.postgres.server import start
from yiwang.project.home import VAR

NAME = "yiwang_bench"


@contextmanager
def own_database() -> Iterator[str]:
    """Set DATABASE_URL to an empty database; yields the server's version."""
    given = os.environ.get("DATABASE_URL")
    server = None
    if given:
        admin = given
        own = urlunsplit(urlsplit(given)._replace(path=f"/{NAME}"))
    else:
        box = cluster(VAR / "pg-bench")
        server = start(box, print)
        admin = box.url("postgres")
        create_if_missing(admin, SUPERUSER)
        own = box.url(NAME)
    with psycopg.connect(admin, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {NAME} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {NAME} TEMPLATE template0 ENCODING 'UTF8'")
        version = str(connection.info.parameter_status("server_version"))
    os.environ["DATABASE_URL"] = own
    try:
        yield version
    finally:
        if server is not None:
            server.stop()
