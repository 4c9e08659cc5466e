"""`yiwang citywork catalogue load|export`: the catalogue as a workbook."""

from pathlib import Path

import click

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Invalid


@click.group()
def citywork() -> None:
    """Digital city management: its catalogue of matters."""


@citywork.group()
def catalogue() -> None:
    """Classes, conditions with limits, routes."""


@catalogue.command()
@click.argument(
    "file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--shipped", is_flag=True, help="Load the classes that come with the product.")
@click.option("--dry-run", is_flag=True, help="Show what would change; write nothing.")
def load(file: Path | None, shipped: bool, dry_run: bool) -> None:
    """Take FILE (XLSX) in; its bad rows go to FILE.result.xlsx with reasons."""
    if shipped:
        from .services import load_shipped

        click.echo(f"{load_shipped(actor=SYSTEM)} rows written")
    elif file is None:
        raise click.UsageError("name a FILE, or use --shipped")
    else:
        _load_file(file, dry_run)


@catalogue.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export(file: Path) -> None:
    """Write the catalogue in force to FILE (XLSX)."""
    from .workbook import catalogue_book

    file.write_bytes(catalogue_book())
    click.echo(f"written: {file}")


def _load_file(file: Path, dry_run: bool) -> None:
    from .services import apply_book
    from .workbook import compare, read_book

    try:
        if dry_run:
            plan = compare(read_book(file.read_bytes()))
            problems = plan.problems
            click.echo(f"{len(plan.of('new'))} new, {len(plan.of('changed'))} changed")
        else:
            outcome = apply_book(actor=SYSTEM, content=file.read_bytes(), name=file.name)
            problems = outcome.problems
            click.echo(f"{outcome.written} written, {outcome.same} as before")
    except Invalid as fault:
        raise click.ClickException("\n".join(fault.fields.values())) from fault
    for each in problems:
        click.echo(f"  {each.sheet}!{each.cell}: {each.text}", err=True)
    if problems and not dry_run:
        result = file.with_suffix(".result.xlsx")
        result.write_bytes(outcome.result)
        click.echo(f"{len(problems)} problems; bad rows in {result}", err=True)
    if problems:
        raise SystemExit(1)
