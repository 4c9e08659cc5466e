"""`python -m bench.soak [--what …] [--seconds N]`: kill it while it works, send everything again,
look."""

import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

import click
import psycopg

HOME = Path(os.environ.get("YIWANG_VAR", "var")).resolve() / "soak"
os.environ["YIWANG_VAR"] = str(HOME)
os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
os.environ.pop("DATABASE_URL", None)

from yiwang.lib.postgres.check import create_if_missing  # noqa: E402
from yiwang.lib.postgres.cluster import SUPERUSER, Cluster, cluster  # noqa: E402
from yiwang.lib.postgres.server import end, start  # noqa: E402
from yiwang.project.home import EMBEDDED  # noqa: E402

from .killing import Killer  # noqa: E402

if TYPE_CHECKING:
    from .clients import Clients

OF_DEVICES = ("devices", "devices-stop", "devices-power", "devices-cluster", "devices-parted",
              "devices-full", "devices-blackout")  # fmt: skip
START, DRAIN = 120.0, 900.0  # seconds to be ready, and to deliver what was said


@click.command()
@click.option(
    "--what", type=click.Choice(["cases", "lunch", *OF_DEVICES]), default="cases", show_default=True
)
@click.option("--seconds", default=60.0, show_default=True, help="Of load, and of killing.")
@click.option("--port", default=8164, show_default=True)
def main(what: str, seconds: float, port: int) -> None:
    """Reports and steps, or a lunch at two canteens, over HTTP on a product of its own (var/soak),
    while its worker, web server and database are killed; then everything again. Exit 1 names
    what was lost or doubled. The soaks of devices take as long as they need."""
    shutil.rmtree(HOME, ignore_errors=True)
    HOME.mkdir(parents=True)
    if what in OF_DEVICES:
        sys.exit(_devices(what))
    box = cluster(EMBEDDED)
    click.echo("making a city …")
    load = _prepared(box, what, port)
    up = _up(port)
    try:
        _wait(port)
        killer = Killer(up.pid, box, seconds)
        click.echo(f"{seconds:.0f} s of load, {len(killer.plan())} killings …")
        thread = killer.start()
        load.run(seconds)
        thread.join()
        _wait(port)
        click.echo(f"sending all {len(load.sent):,} requests again …")
        began = time.monotonic()
        load.again()
        again = time.monotonic() - began
        click.echo("waiting until the worker has delivered every fact …")
        delivered = _drained(box)
    finally:
        up.send_signal(signal.SIGTERM)
        up.wait()
    _say(box, load, killer.killed, seconds, again, delivered=delivered)


def _prepared(box: Cluster, what: str, port: int) -> "Clients":
    """A town in the product's own database, and who works in it."""
    server = start(box, click.echo)
    try:
        create_if_missing(box.url("postgres"), SUPERUSER)
        _django(box)
        from bench.scale.ground import lay

        from .cases import Reporting
        from .lunch import Lunch

        lay()
        load: Clients = Lunch(port) if what == "lunch" else Reporting(port)
        load.prepare()
        return load
    finally:
        _closed()
        server.stop()


def _devices(what: str) -> int:
    """On a database, a broker or three, and a worker; no pages."""
    from .disks import laid

    with laid(what, HOME) as (power, disks):
        box = cluster(EMBEDDED)
        start(box, click.echo)
        try:
            create_if_missing(box.url("postgres"), SUPERUSER)
            _django(box)
            from .blows import BLOWS
            from .devices import Soak, soak

            return soak(Soak(box, HOME, *BLOWS[what], power, disks))
        finally:
            _closed()
            end(box)


def _up(port: int) -> "subprocess.Popen[bytes]":
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "yiwang.project.settings"}
    env.pop("DATABASE_URL", None)
    command = [sys.executable, "-m", "yiwang", "up", "--no-demo", "--port", str(port)]
    log = (HOME / "up.log").open("wb")
    return subprocess.Popen(command, env=env, stdout=log, stderr=log)


def _wait(port: int) -> None:
    until = time.monotonic() + START
    while True:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz/", timeout=5).read()
            return
        except OSError:
            if time.monotonic() > until:
                raise click.ClickException(
                    f"not ready after {START:.0f} s: {HOME}/up.log"
                ) from None
            time.sleep(0.2)


def _drained(box: Cluster) -> bool:
    """Whether the worker delivered every fact."""
    until = time.monotonic() + DRAIN
    with psycopg.connect(box.url(), autocommit=True) as connection:
        while time.monotonic() < until:
            asked = "SELECT count(*) FROM events_storedevent WHERE delivered_at IS NULL"
            row = connection.execute(asked).fetchone()
            if row and not row[0]:
                return True
            time.sleep(1)
    return False


def _say(
    box: Cluster, load: "Clients", killed: list[str], seconds: float, again: float,
    *, delivered: bool,
) -> None:  # fmt: skip
    server = start(box, click.echo)
    try:
        _django(box)
        found = [f"refused: {each}" for each in load.refused[:5]]
        found += [f"{each.path}: no answer" for each in load.sent if None in each.later]
        found += load.faults()
    finally:
        _closed()
        server.stop()
    if not delivered:
        found.append(f"facts not delivered after {DRAIN:.0f} s")
    kinds = Counter(each.kind for each in load.sent)
    silent = sum(each.first is None for each in load.sent)
    click.echo("killed: " + "; ".join(killed))
    click.echo(
        f"{kinds.total():,} requests in {seconds:.0f} s ("
        + ", ".join(f"{number:,} {kind}" for kind, number in kinds.items())
        + f"); {silent:,} had no answer the first time; all sent again in {again:.0f} s"
    )
    for fault in found[:20]:
        click.echo(f"  {fault}")
    click.echo("FAILED" if found else "nothing lost, nothing doubled, every invariant holds")
    sys.exit(1 if found else 0)


def _django(box: Cluster) -> None:
    import django

    os.environ["DATABASE_URL"] = box.url()
    django.setup()


def _closed() -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]
    os.environ.pop("DATABASE_URL", None)


if __name__ == "__main__":
    main()
