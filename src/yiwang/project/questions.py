"""`yiwang invariants`: ask every room's questions; what answers with rows is broken."""

import logging
import pkgutil
from collections.abc import Callable, Iterable
from functools import cache
from importlib import import_module
from inspect import getmembers, isfunction

import click
from procrastinate.contrib.django import app

import yiwang

Question = Callable[[], Iterable[object]]
SHOWN = 20

log = logging.getLogger(__name__)


@cache
def questions(under: str | tuple[str, ...] = "yiwang.") -> dict[str, Question]:
    """The public functions of every `invariants.py`, by "module.function"."""
    found: dict[str, Question] = {}
    for module in pkgutil.walk_packages(yiwang.__path__, "yiwang."):
        if module.name.endswith(".invariants") and module.name.startswith(under):
            room = import_module(module.name)
            for name, question in getmembers(room, isfunction):
                if question.__module__ == room.__name__ and not name.startswith("_"):
                    found[f"{module.name}.{name}"] = question
    return found


def violations(under: str | tuple[str, ...] = "yiwang.") -> dict[str, list[object]]:
    """The rows that must not be, by question; {} when all is well."""
    answers = {name: list(question()) for name, question in questions(under).items()}
    return {name: rows for name, rows in answers.items() if rows}


@click.command()
def invariants() -> None:
    """Ask every room what must not be; exit 1 naming what is broken."""
    broken = violations()
    for name, rows in broken.items():
        click.echo(f"{name}: {len(rows)}")
        for row in rows[:SHOWN]:
            click.echo(f"  {row}")
    if broken:
        raise SystemExit(1)
    click.echo(f"{len(questions())} questions, nothing broken")


@app.periodic(cron="10 4 * * *")
@app.task(queueing_lock="invariants", name="invariants")
def ask_nightly(timestamp: int) -> None:
    """Each night: every question; an answer is for somebody to look at."""
    for name, rows in violations().items():
        log.critical("%s: %s", name, "; ".join(str(row) for row in rows[:SHOWN]))
