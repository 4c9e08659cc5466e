"""From whatever the database is to one that this version can serve."""

import importlib
import importlib.util
import json
import os
import time
from typing import Any

import click
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from yiwang.lib.postgres.check import problems

from .catalogues import compile_catalogues
from .home import VAR

DEMO = "yiwang.project.demo"
PREPARED = VAR / "prepared.json"


@click.command()
@click.option("--demo/--no-demo", default=False, help="Load the demo city into an empty database.")
def prepare(demo: bool) -> None:
    """Check the database, migrate it, compile the catalogues; load the demo city if asked."""
    check()
    migrate()
    compiled = compile_catalogues()
    if compiled:
        click.echo(f"{compiled} message catalogues compiled")
    PREPARED.parent.mkdir(parents=True, exist_ok=True)
    PREPARED.write_text(json.dumps(_demo(demo)), encoding="utf-8")


def check() -> None:
    """Stop with what to do unless the database can carry the platform."""
    found = problems(os.environ["DATABASE_URL"])
    if found:
        raise click.ClickException("\n".join(["this database will not do:", *found]))


def migrate() -> None:
    """Apply what migrations are missing."""
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not waiting:
        return
    began = time.monotonic()
    click.echo(f"{len(waiting)} migrations to apply")
    fresh = not executor.loader.applied_migrations
    call_command("migrate", interactive=False, no_color=True, verbosity=0 if fresh else 1)
    click.echo(f"applied in {time.monotonic() - began:.1f} s")


def demo_city() -> Any:
    """The module of the demo city (`begun`, `loaded`, `load`, `accounts`), or None without it."""
    if importlib.util.find_spec(DEMO) is None:
        return None
    return importlib.import_module(DEMO)


def _demo(wanted: bool) -> dict[str, Any]:
    """Whether this database holds the demo city (loading it into an empty one if wanted), and
    the lines that tell its accounts."""
    city = demo_city()
    if city is None:
        return {"demo": False, "accounts": []}
    if wanted and not city.loaded() and (city.begun() or not _inhabited()):
        click.echo("loading the demo city")
        city.load()
    if not city.loaded():
        return {"demo": False, "accounts": []}
    return {"demo": True, "accounts": city.accounts()}


def _inhabited() -> bool:
    from yiwang.kernel.access.models import Account

    return Account.objects.exists()
