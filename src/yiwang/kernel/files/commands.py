"""`yiwang files verify` and `yiwang files sweep`."""

import click


@click.group()
def files() -> None:
    """Kept files: prove that they are whole, sweep what nothing refers to."""
    import django

    django.setup()


@files.command()
def verify() -> None:
    """Read every kept file and compare it with its digest; exit 1 when one is lost or altered."""
    from .invariants import altered_contents, lost_contents

    faults = [*lost_contents(), *altered_contents()]
    for fault in faults:
        click.echo(fault)
    click.echo(f"{len(faults)} fault(s)")
    raise SystemExit(1 if faults else 0)


@files.command()
def sweep() -> None:
    """Delete files older than a day that nothing refers to."""
    from .services import sweep as sweep_now

    click.echo(", ".join(f"{name}: {count}" for name, count in sweep_now().items()))
