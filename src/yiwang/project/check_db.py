"""Whether the database can carry the platform."""

import os

import click

from yiwang.lib.postgres.check import problems

from .environment import use_database


@click.command("check-db")
def check_db() -> None:
    """Say whether the database (DATABASE_URL, else the embedded one) can carry the platform."""
    use_database(lambda line: click.echo(line, err=True))
    found = problems(os.environ["DATABASE_URL"])
    if found:
        raise click.ClickException("\n".join(["this database will not do:", *found]))
    click.echo("The database will do.")
