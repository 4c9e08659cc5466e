"""`yiwang cases …`: learn a catalogue from history, rehearse it, take the history in."""

import time
from pathlib import Path
from typing import TYPE_CHECKING

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from yiwang.lib.errors import Refused

from .history.catalogue import Catalogue
from .history.commands import learn, predict
from .history.layout import Layout, load_layout
from .history.rehearsal import Rehearsal
from .history.rows import read_history

if TYPE_CHECKING:
    from .services.intake import Intake

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


@click.group()
def cases() -> None:
    """Matters: learn a catalogue from a city's history, rehearse it, take the history in."""


cases.add_command(learn)
cases.add_command(predict)


@cases.command("import")
@click.argument("file", type=FILE)
@click.option("--mapping", required=True, help="A YAML file, or a shipped mapping's name.")
@click.option("--catalogue", "learned", type=FILE, required=True, help="A learned catalogue.")
@click.option("--bad", type=OUT, help="Bad rows with reasons [default: FILE.bad.csv here].")
@click.option("--origin", default="", help="Name of this history [default: the mapping's].")
@click.option("--district", default="", help="6-digit county code for rows outside all grids.")
def import_(
    file: Path, mapping: str, learned: Path, bad: Path | None, origin: str, district: str
) -> None:
    """Take the history in FILE in through the same rules; again is harmless."""
    from .services.intake import UNDECIDED_DISTRICT, Intake, take_in

    _prepare_tables()
    console = Console()
    bad = bad or Path(f"{file.name}.bad.csv")
    began = time.monotonic()
    try:
        layout = load_layout(mapping)
        rehearsal = Rehearsal(Catalogue.load(learned), layout)
        with _progress(console) as progress:
            task = progress.add_task("import", total=file.stat().st_size, rows="0")

            def seen(so_far: Intake) -> None:
                progress.update(task, rows=f"{so_far.seen:,}")

            intake = take_in(
                rows=read_history(
                    file,
                    layout,
                    keep_raw=True,
                    seen=lambda read: progress.update(task, completed=read),
                ),
                rehearsal=rehearsal,
                origin=origin or _origin(layout),
                district=district or UNDECIDED_DISTRICT,
                bad_rows=bad,
                seen=seen,
            )
    except Refused as refusal:
        raise click.ClickException(str(refusal)) from refusal
    _report(console, intake, bad, time.monotonic() - began)


def _origin(layout: Layout) -> str:
    return (layout.name or "history")[:40]


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TextColumn("{task.fields[rows]} rows"),
        TimeRemainingColumn(),
        console=console,
    )


def _report(console: Console, intake: "Intake", bad: Path, seconds: float) -> None:
    rate = intake.seen / seconds if seconds else 0
    console.print(
        f"{intake.taken:,} taken in, {intake.known:,} known already, {intake.bad:,} bad "
        f"in {seconds:.1f} s ({rate:,.0f} rows/s)",
        highlight=False,
    )
    for reason, count in sorted(intake.reasons.items(), key=lambda item: -item[1])[:10]:
        console.print(f"  {count:,} × {reason}", highlight=False)
    if intake.bad:
        console.print(f"Bad rows with their reasons: {bad}", highlight=False)


def _prepare_tables() -> None:
    """A database that was never prepared is migrated first, so that one command is enough."""
    from django.core.management import call_command
    from django.db import connection

    if "cases_case" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
