"""`python -m bench [--size N …] [--only NAME]`: what users wait for, and floors beside it."""

import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from yiwang.project.home import VAR

from .database import Server, own_server
from .timing import Result

WIDTH = 150  # the table's, also into a file
OUT = VAR / "bench.json"


@click.command()
@click.option("--only", default="", help="One measurement, by name or the beginning of it.")
@click.option(
    "--size", "sizes", multiple=True, type=int, default=(0, 100_000, 1_000_000), show_default=True,
    help="Matters in the city; 0 is a small one, asked in this process.",
)  # fmt: skip
@click.option("--seconds", default=5.0, show_default=True, help="Of each measurement over HTTP.")
def main(only: str, sizes: tuple[int, ...], seconds: float) -> None:
    """Time what users wait for, each against a floor in the same run.

    The small city times verbs and pages in this process; the large ones, made once and kept, the
    product as it is served. What is measured replaces the same lines of var/bench.json; its other
    lines stay, so that parts can be run one by one.
    """
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    console, began = Console(width=max(WIDTH, Console().width)), time.monotonic()
    known = _read()
    with own_server() as server:
        table = Table("what", "on", "a second", "p50 ms", "p99 ms", "SQL", "against", "ratio")
        for result in _found(server, sizes, only, seconds, console):
            line = asdict(result)
            known[line["name"], line["data"]] = line
            table.add_row(*_cells(line))
            OUT.write_text(
                json.dumps(list(known.values()), ensure_ascii=False, indent=1), encoding="utf-8"
            )
        version = server.version
    console.print(table)
    console.print(
        f"PostgreSQL {version}; {time.monotonic() - began:.0f} s in "
        f"all, load {os.getloadavg()[0]:.1f}; written to {OUT}",
        highlight=False,
    )


def _found(
    server: Server, sizes: tuple[int, ...], only: str, seconds: float, console: Console
) -> Iterator[Result]:
    for size in sizes:
        if size:
            yield from _sized(server, size, only, seconds, console)
        else:
            yield from _small(server, only, console)


def _small(server: Server, only: str, console: Console) -> Iterator[Result]:
    """In this process, on a database made anew."""
    import django

    server.make_small()
    django.setup()
    from .city import made
    from .measurements import chosen

    wanted = chosen(only)
    if not wanted:
        return
    with console.status("making the city"):
        city = made()
    for measure in wanted:
        yield from measure(city)
    _close()


def _sized(
    server: Server, size: int, only: str, seconds: float, console: Console
) -> Iterator[Result]:
    """Over HTTP."""
    from .scale.store import Store, django_on

    database = Store(server.admin, console).sized(size)
    with django_on(database), console.status(f"{size:,}") as status:
        from .load.measure import measured

        yield from measured(database, size, only, seconds, status.update)


def _read() -> dict[tuple[str, str], dict[str, object]]:
    if not OUT.exists():
        return {}
    lines = json.loads(OUT.read_text(encoding="utf-8"))
    return {(line["name"], line["data"]): line for line in lines}


def _cells(result: dict[str, object]) -> list[str]:
    rate, unit = result["rate"], str(result["unit"]).partition("/")[0]
    return [
        str(result["name"]), str(result["data"]), f"{rate:,.0f} {unit}",
        f"{result['p50_ms']:.3g}", f"{result['p99_ms']:.3g}", str(result["sql"]),
        str(result["against"]), f"{result['ratio']:g}",
    ]  # fmt: skip


def _close() -> None:
    from django.db import connection

    connection.close()
    connection.close_pool()  # type: ignore[attr-defined]


if __name__ == "__main__":
    main()
