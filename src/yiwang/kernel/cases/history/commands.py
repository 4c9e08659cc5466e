"""`yiwang cases learn` and `yiwang cases predict`: a catalogue from history, and its rehearsal."""

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from yiwang.lib.errors import Refused

from .catalogue import Catalogue, Choice, Entry, Promise
from .layout import WEEKDAYS, Layout, load_layout
from .learning import learn as learn_catalogue
from .rehearsal import Agreement, Rehearsal, Tally
from .rows import BadRow, HistoryRow, missing_columns, read_history

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)
_PARTICULAR = re.compile(r"'[^']*'|-?\d[\d:., -]*\d|\d")
DAY = click.DateTime(formats=["%Y-%m-%d"])


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The options both commands share."""
    for option in (
        click.option("--bad", type=OUT, help="Write the rows that cannot be used, with reasons."),
        click.option("--to", "until", type=DAY, help="Last day of opening to use."),
        click.option("--from", "since", type=DAY, help="First day of opening to use."),
        click.option("--mapping", required=True, help="A YAML file, or a shipped mapping's name."),
        click.argument("file", type=FILE),
    ):
        command = option(command)
    return command


@click.command()
@_options
@click.option("--out", type=OUT, required=True, help="The catalogue to write (YAML).")
def learn(
    file: Path,
    mapping: str,
    since: datetime | None,
    until: datetime | None,
    bad: Path | None,
    out: Path,
) -> None:
    """Learn a first catalogue from a city's history in FILE (CSV or CSV.gz)."""
    console = Console()
    with _refusals():
        layout = load_layout(mapping)
        _tell_missing(console, file, layout)
        rows, faults = _read(file, layout, since, until)
        usable = [row for row in rows if isinstance(row, HistoryRow)]
        if not usable:
            raise click.ClickException("no usable rows; see --bad for the reasons")
        with _bar("learning", 1.0) as advance:
            catalogue = learn_catalogue(usable, layout, progress=advance)
        catalogue.learned["file"] = file.name
        catalogue.learned["bad_rows"] = len(faults)
        catalogue.save(out)
    _tell_faults(console, faults, bad)
    _tell_catalogue(console, catalogue)
    console.print(f"Catalogue written to {out}", highlight=False)


@click.command()
@_options
@click.option("--catalogue", "learned", type=FILE, required=True, help="A learned catalogue.")
@click.option("--out", type=OUT, required=True, help="Predictions: id, due_at, department, queue.")
def predict(
    file: Path,
    mapping: str,
    since: datetime | None,
    until: datetime | None,
    bad: Path | None,
    learned: Path,
    out: Path,
) -> None:
    """Rehearse a catalogue on the rows of FILE, without a database."""
    console = Console()
    with _refusals():
        layout = load_layout(mapping)
        catalogue = Catalogue.load(learned)
        rehearsal = Rehearsal(catalogue, layout)
        _tell_missing(console, file, layout)
        rows, faults = _read(file, layout, since, until)
    agreement = Agreement()
    with out.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["id", "due_at", "department", "queue"])
        with _bar("predicting", float(len(rows))) as advance:
            for done, row in enumerate(rows):
                forecast = rehearsal.forecast(row)
                due = forecast.due_at.isoformat(timespec="seconds") if forecast.due_at else ""
                writer.writerow([row.id, due, forecast.department, forecast.queue])
                agreement.add(row, forecast, catalogue)
                if done % 2000 == 0:
                    advance(float(done))
    _tell_faults(console, faults, bad)
    _tell_agreement(console, agreement)
    console.print(f"{len(rows)} predictions written to {out}", highlight=False)


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except Refused as error:
        raise click.ClickException(error.message) from error


@contextmanager
def _bar(what: str, total: float) -> Iterator[Callable[[float], None]]:
    """A progress bar on standard error; calls tell how far it is."""
    with Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    ) as progress:
        task = progress.add_task(what, total=total)
        yield lambda done: progress.update(task, completed=done)
        progress.update(task, completed=total)


def _read(
    file: Path, layout: Layout, since: datetime | None, until: datetime | None
) -> tuple[list[HistoryRow], list[BadRow]]:
    """Rows opened in the period, and bad ones; a bad row that intake could have taken is both."""
    rows: list[HistoryRow] = []
    faults: list[BadRow] = []
    with _bar("reading", float(file.stat().st_size)) as advance:
        for item in read_history(file, layout, keep_raw=False, seen=advance):
            row = item.row if isinstance(item, BadRow) else item
            if row is not None and not _within(row.opened_at, since, until):
                continue
            if isinstance(item, BadRow):
                faults.append(item)
            if row is not None:
                rows.append(row)
    return rows, faults


def _within(opened_at: datetime, since: datetime | None, until: datetime | None) -> bool:
    day: date = opened_at.date()
    return (since is None or day >= since.date()) and (until is None or day <= until.date())


def _tell_missing(console: Console, file: Path, layout: Layout) -> None:
    missing = missing_columns(file, layout)
    if missing:
        console.print(f"Not in this file, so not used: {', '.join(missing)}", highlight=False)


def _tell_faults(console: Console, faults: list[BadRow], bad: Path | None) -> None:
    if bad is not None:
        with bad.open("w", encoding="utf-8", newline="") as target:
            writer = csv.writer(target)
            writer.writerow(["line", "id", "reasons"])
            writer.writerows([row.line, row.id, "; ".join(row.reasons)] for row in faults)
    if faults:
        kinds = Counter(_PARTICULAR.sub("…", row.reasons[0]) for row in faults)
        spoken = ", ".join(f"{kind} ({count})" for kind, count in kinds.most_common(4))
        console.print(f"{len(faults)} bad rows: {spoken}", highlight=False, markup=False)


def _tell_catalogue(console: Console, catalogue: Catalogue) -> None:
    for name, calendar in catalogue.calendars.items():
        days = ", ".join(WEEKDAYS[day].capitalize() for day in calendar.working_days)
        hours = ", ".join(calendar.hours)
        console.print(f"Calendar {name}: {days}; {hours}; {calendar.zone.key}", highlight=False)
    for note in catalogue.unsure:
        console.print(f"  unsure: {note}", highlight=False, markup=False)
    table = Table(title="Largest classes", expand=True)
    for head, ratio in (("class", 4), ("department", 3), ("queue", 4)):
        table.add_column(head, ratio=ratio, no_wrap=True, overflow="ellipsis")
    for head in ("limit", "agrees", "rows"):
        table.add_column(head, justify="right", no_wrap=True)
    for entry in list(catalogue.classes.values())[:20]:
        promise = entry.limits[0] if entry.limits else None
        table.add_row(
            entry.name,
            _owner(entry.department),
            _owner(entry.queue),
            _limit(promise),
            f"{promise.share:.0%}" if promise else "",
            str(entry.rows),
        )
    console.print(table)
    doubtful = [entry for entry in catalogue.classes.values() if entry.unsure]
    console.print(
        f"{len(catalogue.classes)} classes; {len(doubtful)} have something to look at "
        "(`unsure` in the file), by rows:",
        highlight=False,
    )
    for entry in doubtful[:12]:
        console.print(_doubt(entry), highlight=False, markup=False)


def _doubt(entry: Entry) -> str:
    return f"  {entry.name[:50]} ({entry.rows}): {'; '.join(entry.unsure)}"


def _limit(promise: Promise | None) -> str:
    if promise is None or promise.rule is None:
        return "—"
    rule = promise.rule
    text = f"{rule.amount:g} {rule.unit.value}"
    if rule.at is not None:
        text += f" at {rule.at:%H:%M}"
    return text + (f", by {promise.by}" if promise.by else "")


def _owner(choice: Choice | None) -> str:
    if choice is None:
        return "—"
    to = "by area" if choice.area_owner else choice.to
    return f"{choice.share:.0%} {to}" + (f", by {choice.by}" if choice.by else "")


def _tell_agreement(console: Console, agreement: Agreement) -> None:
    table = Table("agreement with the file", "right", "of", "share")
    for name, tally in (
        ("due within 2 minutes (class learned from 30 rows or more)", agreement.due),
        ("due within 2 minutes (other classes)", agreement.due_rare),
        ("department", agreement.department),
        ("queue", agreement.queue),
    ):
        table.add_row(name, str(tally.right), str(tally.tested), _share(tally))
    console.print(table)
    for what in ("due", "department", "queue"):
        worst = agreement.worst(what, 6)
        if worst:
            shown: Any = ", ".join(
                f"{key[:40]} {tally.tested - tally.right}/{tally.tested}" for key, tally in worst
            )
            console.print(f"{what}, most often wrong: {shown}", highlight=False, markup=False)


def _share(tally: Tally) -> str:
    return "not in the file" if tally.share is None else f"{tally.share:.2%}"
