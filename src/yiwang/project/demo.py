"""`yiwang demo`: the demo street office, loaded in one go; with --live it then keeps moving."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial

import click
from django.db import connection
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
)

from yiwang.kernel.access import demo as cast
from yiwang.kernel.access.models import Account
from yiwang.kernel.calendar.services import seed_official
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.services.flows import publish_shipped_flows
from yiwang.kernel.places.demo.load import load as load_places
from yiwang.kernel.sensing import demo as vehicles
from yiwang.verticals.canteen import demo as canteen
from yiwang.verticals.citywork import demo as citywork
from yiwang.verticals.coldchain import demo as coldchain
from yiwang.verticals.rovers import demo as rovers

#: Seconds between two deeds.
SPEEDS = {"gentle": 25.0, "brisk": 6.0, "fast": 0.5}
#: The accounts named when the demo starts, one for each kind of work.
SHOWN = (
    "collector01",
    "secretary01",
    "acceptor01",
    "registrar01",
    "dispatcher01",
    "sanitation01",
    "verifier01",
    "supervisor01",
    "leader01",
    "steward01",
)
#: Those of the canteens, which a demo loaded by an earlier release has not.
FOR_CANTEENS = (
    "welfare-clerk01", "welfare-reviewer01", "welfare-reviewer02", "finance01",
    "canteen-manager01", "till-clerk01",
)  # fmt: skip
FOR_VACCINES = ("clinic-nurse01", "coldchain-admin01", "quality-officer01", "device-steward01")
Tell = Callable[[int, int], None]
Step = Callable[[Tell], object]


@click.command()
@click.option("--live", is_flag=True, help="Keep it moving until stopped.")
@click.option(
    "--speed", default="gentle", show_default=True, help="gentle, brisk, fast or seconds."
)
@click.option("--seed", type=int, default=None, help="Another demo city of the same kind.")
@click.option("--matters", type=int, default=None, help="How many matters to load (600).")
@click.option(
    "--canteens",
    type=click.IntRange(2, 36),
    default=2,
    show_default=True,
    help="How many canteens; more than two have 12,000 elders together.",
)
def demo(live: bool, speed: str, seed: int | None, matters: int | None, canteens: int) -> None:
    """Load the demo street office into an empty database; harmless to repeat."""
    wait = _seconds(speed)
    if not loaded():
        if Account.objects.exists() and not begun():
            raise click.ClickException("this database holds a real deployment: no demo data in it")
        load(seed=seed, matters=matters, canteens=canteens)
        click.echo("\n".join(accounts()))
    elif not canteen.loaded(canteens):
        _load_canteens(canteens)
    elif not coldchain.loaded():
        _run({"coldchain": _coldchain, "vehicles": lambda tell: vehicles.load()})
    elif not vehicles.loaded():
        _run({"vehicles": lambda tell: vehicles.load()})
    elif not live:
        click.echo("the demo city is loaded already")
        click.echo("\n".join(accounts()))
    if live:
        _live(wait, seed)


def loaded() -> bool:
    """Whether this database holds the whole demo city."""
    return begun() and Case.objects.exists()


def accounts() -> list[str]:
    """The demo's accounts, a line each, with the password they share."""
    shown = (*SHOWN, *FOR_CANTEENS, *FOR_VACCINES)
    names = dict(Account.objects.filter(username__in=shown).values_list("username", "name"))
    lines = [f"  {each:<18} {names[each]}" for each in shown if each in names]
    return [*lines, f"  password of all: {cast.PASSWORD}"]


def load(*, seed: int | None = None, matters: int | None = None, canteens: int = 2) -> None:
    """Calendar, places, people, flows, catalogue, matters, canteens, fridges, vehicles, with a
    bar for what takes time; what is there already is left as it is."""
    began = time.monotonic()
    chosen = {} if seed is None else {"seed": seed}
    many = {} if matters is None else {"count": matters}
    steps: dict[str, Step] = {
        "calendar": lambda tell: seed_official(actor_id=None),
        "places": lambda tell: load_places(**chosen),
        "people": cast.load,
        "flows": lambda tell: publish_shipped_flows(),
        "matters": lambda tell: citywork.load(tell, **chosen, **many),
        "rovers": lambda tell: rovers.load(),
        "canteens": _canteens(canteens),
        "coldchain": _coldchain,
        "vehicles": lambda tell: vehicles.load(),
    }
    _run(steps)
    click.echo(f"demo city loaded in {timedelta(seconds=round(time.monotonic() - began))}")


def _load_canteens(count: int) -> None:
    """More canteens in a demo city that stands."""
    began = time.monotonic()
    _run({"canteens": _canteens(count)})
    click.echo(f"{count} canteens loaded in {timedelta(seconds=round(time.monotonic() - began))}")


def _coldchain(tell: Tell) -> object:
    return coldchain.load(tell, password=cast.PASSWORD)


def _canteens(count: int) -> Step:
    return partial(canteen.load, password=cast.PASSWORD, canteens=count)


def _run(steps: dict[str, Step]) -> None:
    columns = (TextColumn("{task.description:<12}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, TimeElapsedColumn()) as bars, _without_waiting_for_the_disk():
        for name, step in steps.items():
            task = bars.add_task(name, total=1)
            step(partial(_advance, bars, task))
            bars.update(task, completed=bars.tasks[task].total)


def _advance(bars: Progress, task: TaskID, done: int, total: int) -> None:
    bars.update(task, completed=done, total=total)


def begun() -> bool:
    """Whether the accounts here are the demo's own."""
    return Account.objects.filter(username__in=SHOWN).count() == len(SHOWN)


def _seconds(speed: str) -> float:
    """Seconds between two deeds, of a name or a number."""
    if speed in SPEEDS:
        return SPEEDS[speed]
    try:
        return max(0.05, float(speed))
    except ValueError:
        raise click.BadParameter(f"one of {', '.join(SPEEDS)}, or seconds") from None


def _live(wait: float, seed: int | None) -> None:
    for deeds in zip(citywork.live(seed), canteen.live(seed), strict=True):
        for deed in filter(None, deeds):
            click.echo(deed)
        time.sleep(wait)


@contextmanager
def _without_waiting_for_the_disk() -> Iterator[None]:
    """Commits return before they are on disk: a demo that a power cut takes is loaded again."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET synchronous_commit")
