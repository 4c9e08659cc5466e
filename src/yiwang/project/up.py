"""`yiwang up`: everything of one box as one supervised command."""

import asyncio
import contextlib
import fcntl
import json
import os
import signal
import socket
import sys
import time
from typing import IO, Any

import click

from yiwang.lib.postgres.check import create_if_missing
from yiwang.lib.postgres.cluster import SUPERUSER, Cluster
from yiwang.lib.postgres.cluster import environment as postgres_environment
from yiwang.lib.postgres.owner import Unusable
from yiwang.lib.supervise.child import Child, Step, Word
from yiwang.lib.supervise.supervisor import Supervisor

from .environment import embedded
from .home import VAR
from .speaking import device_children

IN_USE_WAIT = 20.0  # seconds for another command that holds the embedded server to finish
PREPARED = VAR / "prepared.json"


@click.command()
@click.option(
    "--port",
    default=8000,
    show_default=True,
    help="Pages; streams, broker, MQTT and JT/T 808 on the next four.",
)
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--demo/--no-demo", default=True, help="Load the demo city into an empty database.")
@click.option("--speed", default="gentle", show_default=True, help="Of the demo city's life.")
def up(port: int, host: str, demo: bool, speed: str) -> None:
    """Start PostgreSQL, pages, event streams and the job worker; Ctrl-C stops them all."""
    began = time.monotonic()
    with _alone():
        for wanted in range(port, port + 5):
            _require_free(host, wanted)
        env = dict(os.environ)
        env.setdefault("YIWANG_STREAM_PORT", str(port + 1))
        env.setdefault("PYTHONUNBUFFERED", "1")
        plan: list[Child | Step | Word] = [
            *_database(env),
            _preparation(env, demo=demo),
            _pages(env, host, port),
            _streams(env, host, port + 1),
            Child(name="worker", argv=_yiwang("worker"), env=env),
            *device_children(env, host, port),
            _living_city(env, wanted=demo, speed=speed),
            _speaking_devices(env, wanted=demo),
            Word(lambda: _welcome(host, port, time.monotonic() - began)),
        ]
        sys.exit(asyncio.run(Supervisor(plan).run()))


def _alone() -> IO[str]:
    """A lock held while we live: two supervisors in one directory would fight."""
    VAR.mkdir(parents=True, exist_ok=True)
    lock = (VAR / "up.lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise click.ClickException(f"yiwang up already runs on {VAR}") from None
    return lock


def _require_free(host: str, port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as fault:
            raise click.ClickException(
                f"{host}:{port} cannot be used ({fault.strerror}); choose another with --port"
            ) from None


def _database(env: dict[str, str]) -> list[Child]:
    """The embedded server, unless DATABASE_URL names another."""
    try:
        own = embedded()
        if own is None:
            return []
        _wait_until_unused(own)
    except Unusable as fault:
        raise click.ClickException(str(fault)) from None
    env["DATABASE_URL"] = own.url()

    async def ready() -> None:
        while own.status() != "ready":
            await asyncio.sleep(0.02)
        await asyncio.to_thread(create_if_missing, own.url("postgres"), SUPERUSER)

    return [
        Child(
            name="postgres",
            argv=own.argv,
            before=own.prepare,
            ready=ready,
            env=postgres_environment(),
            spawn=own.owner.spawn,
            stop_signal=signal.SIGINT,  # fast shutdown; SIGTERM would wait for every client
            stop_seconds=60.0,  # a large checkpoint may take long, and killing means recovery
        )
    ]


def _wait_until_unused(own: Cluster) -> None:
    until = time.monotonic() + IN_USE_WAIT
    while own.processes():
        if time.monotonic() > until:
            raise click.ClickException(
                f"the PostgreSQL in {own.data} is held by another yiwang command; "
                "let it finish and start again"
            )
        time.sleep(0.1)


def _preparation(env: dict[str, str], *, demo: bool) -> Step:
    return Step(name="prepare", argv=_yiwang("prepare", "--demo" if demo else "--no-demo"), env=env)


def pages_argv(host: str, port: int) -> list[str]:
    """2 workers of 4 threads: STACK's fastest shape for pages of one or two milliseconds."""
    return [
        *_granian("wsgi", host, port),
        *("--workers", "2", "--blocking-threads", "4", "--respawn-failed-workers"),
        "yiwang.project.wsgi:application",
    ]


def _pages(env: dict[str, str], host: str, port: int) -> Child:

    def tell_whether_demo() -> None:
        env["YIWANG_DEMO"] = "1" if _prepared()["demo"] else "0"

    return Child(
        name="pages",
        argv=pages_argv(host, port),
        env=env,
        before=tell_whether_demo,
        ready=lambda: _answers(host, port),
    )


def _streams(env: dict[str, str], host: str, port: int) -> Child:
    return Child(
        name="streams",
        argv=[
            *_granian("asgi", host, port, log_level="error"),
            *("--workers", "1", "yiwang.project.streams:application"),
        ],
        env=env,
        ready=lambda: _answers(host, port),
    )


def _living_city(env: dict[str, str], *, wanted: bool, speed: str) -> Child:
    return Child(
        name="demo",
        argv=_yiwang("demo", "--live", "--speed", speed),
        env=env,
        when=lambda: wanted and bool(_prepared()["demo"]),
    )


def _speaking_devices(env: dict[str, str], *, wanted: bool) -> Child:
    """The demo city's fridges over MQTT and its vehicles over JT/T 808, like any other; vehicles
    first send what they kept of the hours before."""
    return Child(
        name="devices",
        argv=_yiwang("simulate", "vax_cold:60", "vehicle:20", "--kept", "5"),
        env=env,
        when=lambda: wanted and bool(_prepared()["demo"]),
    )


def _yiwang(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "yiwang", *arguments]


def _granian(interface: str, host: str, port: int, log_level: str = "warning") -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", interface, "--host", host),
        *("--port", str(port), "--log-level", log_level, "--no-ws", "--http", "1"),
        *("--workers-kill-timeout", "1"),
    ]


def _prepared() -> dict[str, Any]:
    read = json.loads(PREPARED.read_text(encoding="utf-8"))
    assert isinstance(read, dict)
    return read


async def _answers(host: str, port: int) -> None:
    """Return when the address gives any answer to a request."""
    while True:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection(host, port)
            writer.write(f"GET /healthz/ HTTP/1.0\r\nHost: {host}\r\n\r\n".encode())
            await writer.drain()
            await reader.readexactly(5)
            writer.close()
            return
        await asyncio.sleep(0.05)


def _welcome(host: str, port: int, seconds: float) -> str:
    lines = [f"Yiwang 一网 is ready after {seconds:.1f} s:  http://{host}:{port}/"]
    if _prepared()["demo"]:
        lines += ["It shows demo data. Sign in as:", *_prepared()["accounts"]]
    return "\n".join([*lines, "Ctrl-C stops everything."])
