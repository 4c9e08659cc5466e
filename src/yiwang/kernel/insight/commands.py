"""`yiwang insight`: prove the numbers, or count them again."""

import click


@click.group()
def insight() -> None:
    """The numbers: prove them against the case logs, or count them again."""


@insight.command()
@click.option("--limit", default=100, show_default=True, help="Differences to print at most.")
def verify(limit: int) -> None:
    """Recount everything from the case logs; exit 1 printing what differs."""
    from .recount import differences

    found = list(differences(limit))
    for line in found:
        click.echo(line)
    if found:
        raise SystemExit(1)
    click.echo("every number is what the case logs say")


@insight.command()
def rebuild() -> None:
    """Count all numbers again from the case logs. Writers of cases wait meanwhile."""
    from .services.rebuilding import rebuild as again

    click.echo(f"{again()} marks")
