"""`yiwang canteen price`: who would pay which part of a table of meals."""

import csv
import io
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import TextIO

import click

from yiwang.kernel.calendar.selectors import shipped_calendar
from yiwang.kernel.eligibility.selectors import rehearse
from yiwang.lib.errors import Invalid, Refused

from .rules.shares import PARTS
from .rules.tables import COLUMNS, decoded
from .selectors import pricer
from .shipped import Shipped, codes, shipped

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)
ADDED = (*PARTS, "outcome", "reason")
#: Groups that rooms below bring, imported when they are called: the spine knows none of them.
ROOMS = {"statement": "yiwang.verticals.canteen.settling.commands"}


class WithRooms(click.Group):
    """The spine's own commands and those of its rooms."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted({*super().list_commands(ctx), *ROOMS})

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in ROOMS:
            return super().get_command(ctx, cmd_name)
        found: click.Command = getattr(import_module(ROOMS[cmd_name]), cmd_name)
        return found


@click.group(cls=WithRooms)
def canteen() -> None:
    """Elders' canteens: what a meal costs whom."""


@canteen.command()
@click.argument("file", type=FILE, required=False)
@click.option("--programme", "code", default="", help="A shipped programme's code.")
@click.option("--out", type=OUT, help="Where to write [default: standard output].")
@click.option("--explain", default="", help="Print a programme's categories and table instead.")
def price(file: Path | None, code: str, out: Path | None, explain: str) -> None:
    """Price the meals of FILE (CSV) by a programme: each line with its parts in fen, the outcome
    and the reason."""
    if explain:
        click.echo("\n".join(_explained(_programme(explain))))
        return
    if file is None or not code:
        raise click.UsageError(f"name a FILE and --programme, one of: {', '.join(codes())}")
    programme = _programme(code)
    of = pricer(rehearse(programme.content), programme.since, shipped_calendar().is_workday)
    rows = csv.DictReader(io.StringIO(decoded(file.read_bytes())))
    with _a_table(file):
        missing = [name for name in COLUMNS if name not in (rows.fieldnames or [])]
    if missing:
        raise click.ClickException(f"{file} has no column {', '.join(missing)}")
    names = [*(n for n in rows.fieldnames or [] if n not in ADDED), *ADDED]
    counted: dict[str, int] = {}
    with _opened(out) as stream:
        writer = csv.DictWriter(stream, names, extrasaction="ignore", lineterminator="\n")
        writer.writeheader()
        for row in _read(rows, file):
            priced = of(row)
            counted[priced.outcome] = counted.get(priced.outcome, 0) + 1
            added = {**priced.shares.of, "outcome": priced.outcome, "reason": priced.reason}
            writer.writerow({**row, **added})
    said = ", ".join(f"{count} {outcome}" for outcome, count in sorted(counted.items()))
    click.echo(f"{programme.title}: {said or 'no lines'}", err=True)


@canteen.group()
def programmes() -> None:
    """The programmes that come with the product: rules with their sources and examples."""


@programmes.command(name="list")
def list_shipped() -> None:
    """Each with its district, its first day, and where it is in force."""
    from yiwang.kernel.eligibility.models import RuleSet

    for code in codes():
        said = shipped(code)
        rules = RuleSet.objects.filter(programme__code=code, state="published")
        places = "、".join(sorted(set(rules.values_list("district", flat=True))))
        click.echo(f"{code:<10} {said.district}  {said.since}  {said.title}  {places or '-'}")


@programmes.command()
@click.argument("chosen", nargs=-1, required=True, metavar="CODE…")
@click.option("--district", default="", help="Another district than the programme's own.")
def install(chosen: tuple[str, ...], district: str) -> None:
    """Put shipped programmes in force; what is in force already is left as it is."""
    from .services import install_programme

    for code in chosen:
        try:
            done = install_programme(code=_programme(code).code, district=district)
        except Refused as refusal:
            raise click.ClickException(f"{code}: {refusal}") from refusal
        said = "in force" if done.fresh else "was in force already"
        where = f"{done.programme.district} v{done.rules.version} since {done.rules.since}"
        click.echo(f"{code}: {said}, {where}")


def _programme(code: str) -> Shipped:
    try:
        return shipped(code)
    except LookupError:
        raise click.ClickException(
            f"no programme named {code}; there are: {', '.join(codes())}"
        ) from None


def _read(rows: Iterable[dict[str, str]], file: Path) -> Iterator[dict[str, str]]:
    with _a_table(file):
        yield from rows


@contextmanager
def _a_table(file: Path) -> Iterator[None]:
    try:
        yield
    except csv.Error as fault:
        raise click.ClickException(f"{file} is no CSV table: {fault}") from fault


@contextmanager
def _opened(out: Path | None) -> Iterator[TextIO]:
    if out is None:
        yield sys.stdout
        return
    with out.open("w", encoding="utf-8", newline="") as stream:
        yield stream


def _explained(programme: Shipped) -> Iterator[str]:
    try:
        table = rehearse(programme.content)
    except Invalid as fault:
        raise click.ClickException(str(fault)) from fault
    yield f"{programme.code}  {programme.title}  {programme.district}"
    yield f"自 {programme.since:%Y-%m-%d} 起"
    yield f"来源：{programme.source}"
    for field in table.table.fields:
        if field.kind == "enums":
            yield "\n身份类别："
            yield from (f"  {code}  {label}" for code, label in field.options)
    yield "\n规则（自上而下，取第一条）："
    for number, (when, result, then, reason) in enumerate(table.lines(), 1):
        gives = "，".join(f"{label} {value}" for label, value in then.items())
        yield f"  {number}. {when} → {result}{f'：{gives}' if gives else ''}（{reason}）"
    yield f"  其余 → ineligible（{table.table.otherwise}）"
    yield "\n输入："
    yield from (f"  {f.name}  {f.label}  {f.source}".rstrip() for f in table.table.asked)
