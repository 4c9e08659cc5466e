"""What is timed, by name."""

from collections.abc import Callable, Iterator

import click

from . import deadlines, ground, intake, ledger, matters, numbers
from .city import City
from .timing import Result

Measurement = Callable[[City], Iterator[Result]]
MEASUREMENTS: dict[str, Measurement] = {
    "create": matters.create,
    "advance": matters.advance,
    "list": matters.lists,
    "case_page": matters.case_page,
    "wall": numbers.wall,
    "locate": ground.points,
    "import": intake.history,
    "redemption": ledger.redemption,
    "worktime": deadlines.deadlines,
}


def chosen(only: str) -> list[Measurement]:
    """All of them, or the one asked for."""
    if not only:
        return list(MEASUREMENTS.values())
    if only not in MEASUREMENTS:
        raise click.BadParameter(f"one of {', '.join(MEASUREMENTS)}", param_hint="--only")
    return [MEASUREMENTS[only]]
