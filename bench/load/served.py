"""Pages as `yiwang up` starts them, on one database, for as long as they are measured."""

import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager

from yiwang.project.home import VAR
from yiwang.project.up import pages_argv

HOST = "127.0.0.1"
START_WAIT = 120.0  # seconds; on a busy box the first page takes long
CONNECTIONS = 8  # as many as 2 workers have threads


@contextmanager
def served(database: str, port: int) -> Iterator[str]:
    """Start granian with the product's settings; yields its address."""
    env = {
        **os.environ,
        "DATABASE_URL": database,
        "DJANGO_SETTINGS_MODULE": "yiwang.project.settings",
        "YIWANG_STREAM_PORT": str(port + 1),
    }
    log = VAR / "bench-pages.log"
    with log.open("wb") as out:
        pages = subprocess.Popen(pages_argv(HOST, port), env=env, stdout=out, stderr=out)
        try:
            _wait(port, pages)
            yield f"http://{HOST}:{port}"
        finally:
            pages.terminate()
            pages.wait()


def free_port(first: int) -> int:
    """The first port from `first` on that nobody listens on, nor on the one after it."""
    for port in range(first, first + 100, 2):
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)):
                return port
    raise RuntimeError(f"no free port from {first} on")


def _wait(port: int, pages: "subprocess.Popen[bytes]") -> None:
    until = time.monotonic() + START_WAIT
    while True:
        try:
            urllib.request.urlopen(f"http://{HOST}:{port}/healthz/", timeout=5).read()
            return
        except OSError:
            if pages.poll() is not None or time.monotonic() > until:
                raise RuntimeError(f"the pages did not start; see {VAR}/bench-pages.log") from None
            time.sleep(0.1)
