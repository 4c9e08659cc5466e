"""`python -m bench [--only NAME]`: make a city, time what users wait for, write var/bench.json."""

import json
import os
import time
from dataclasses import asdict

import click
from rich.console import Console
from rich.table import Table

from yiwang.project.home import VAR

from .database import own_database

WIDTH = 150  # the table's, also into a file


@click.command()
@click.option("--only", default="", help="One measurement: create, advance, list, wall, import …")
def main(only: str) -> None:
    """Time what users wait for, each against a floor in the same run."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"
    console, began = Console(width=max(WIDTH, Console().width)), time.monotonic()
    with own_database() as version:
        import django

        django.setup()
        from .city import made
        from .measurements import chosen

        wanted = chosen(only)
        with console.status("making the city"):
            city = made()
        table = Table("what", "on", "a second", "p50 ms", "p99 ms", "SQL", "against", "times")
        results = []
        for measure in wanted:
            for result in measure(city):
                results.append(asdict(result))
                table.add_row(*_cells(results[-1]))
        _close()
    console.print(table)
    out = VAR / "bench.json"
    out.write_text(json.dumps(results, ensure_ascii=False, indent=1), encoding="utf-8")
    console.print(
        f"PostgreSQL {version}; {time.monotonic() - began:.0f} s in all; written to {out}",
        highlight=False,
    )


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
