"""`yiwang coldchain`: what a logger exported, shown or taken in; a district's first rules."""

import json
from pathlib import Path

import click

from yiwang.lib.errors import Invalid, Refused

from .loggers import Unreadable, is_fridge_tag
from .loggers import read_logger as read_export

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
MOST = 20 * 1024 * 1024


@click.group()
def coldchain() -> None:
    """The vaccine cold chain."""


@coldchain.command("read-logger")
@click.argument("file", type=FILE)
def read_logger(file: Path) -> None:
    """Print the export in FILE as JSON."""
    if file.stat().st_size > MOST:
        raise click.ClickException(f"{file} is larger than any export of a logger")
    try:
        said = read_export(file.read_text(encoding="utf-8", errors="replace"))
    except Unreadable as fault:
        raise click.ClickException(f"{file}: {fault}") from None
    click.echo(json.dumps(said, ensure_ascii=False, indent=2))


@coldchain.command("set-up")
@click.argument("district")
def set_up(district: str) -> None:
    """Lay down kinds of devices, ranges and first alarm rules for a DISTRICT; again changes no
    rule."""
    from yiwang.kernel.access.actor import SYSTEM

    from .services import set_up

    click.echo(f"{set_up(actor=SYSTEM, district=district)} rules are new")


@coldchain.command("take-logger")
@click.argument("file", type=FILE)
@click.option("--equipment", required=True, help="Its code.")
@click.option("--district", default="", help="Where several districts have such a code.")
@click.option("--probe", default="", help="Device of a table's lines, where there are several.")
@click.option("--refused", type=click.Path(path_type=Path), help="CSV to write: lines not taken.")
def take_logger(
    file: Path, equipment: str, district: str, probe: str, refused: Path | None
) -> None:
    """Take the export in FILE, a Fridge-tag's text or a table, into an equipment's history.

    The same file again doubles nothing. What was out of range is said, and nobody is called.
    """
    if refused and refused.exists():
        raise click.ClickException(f"{refused} is there already; name a new file")
    content = file.read_bytes()
    try:
        _take(file.name, content, _equipment(equipment, district), probe, refused)
    except Refused as refusal:
        raise click.ClickException("\n".join(refusal.lines(str))) from None


def _equipment(code: str, district: str) -> int:
    from .models import Equipment

    found = Equipment.objects.filter(code=code)
    if district:
        found = found.filter(district=district)
    pks = list(found.values_list("pk", flat=True)[:2])
    if len(pks) != 1:
        raise click.ClickException(
            f"there is no equipment {code}" if not pks else f"{code} is in two districts; say which"
        )
    return pks[0]


def _take(name: str, content: bytes, equipment: int, probe: str, refused: Path | None) -> None:
    from yiwang.kernel.access.actor import SYSTEM

    from .services import take_logger_file

    text = content.decode("utf-8-sig", errors="replace")
    if is_fridge_tag(text):
        taken = take_logger_file(actor=SYSTEM, equipment_id=equipment, name=name, text=text)
        ringing = sum(bool(day.cold_alarm or day.hot_alarm) for day in taken.days)
        click.echo(f"{len(taken.days)} days, {taken.fresh} of them new; alarms on {ringing}")
    else:
        _take_table(content, equipment, probe, refused)


def _take_table(content: bytes, equipment: int, probe: str, refused: Path | None) -> None:
    from yiwang.kernel.access.actor import SYSTEM
    from yiwang.kernel.sensing.services import StoreAway
    from yiwang.kernel.sensing.services.tables import take_readings, write_refused

    from .models import Probe
    from .services import look_at_table

    meant = Probe.objects.filter(equipment=equipment, device__code=probe).first() if probe else None
    if probe and meant is None:
        raise Invalid({"probe": f"no probe {probe} in this equipment"})
    shown = look_at_table(
        actor=SYSTEM, equipment_id=equipment, data=content, probe_id=meant.pk if meant else None
    )
    try:
        taken = take_readings(actor=SYSTEM, data=content, device=shown.probe.device.code)
    except StoreAway as fault:
        raise click.ClickException(f"the store is away ({fault}); run this again") from None
    click.echo(
        f"{taken.lines:,} lines into {shown.probe.device.code}: {taken.stored:,} stored,"
        f" {taken.known:,} known before, {taken.refused:,} refused"
    )
    if taken.left_out:
        click.echo(f"left out: {', '.join(taken.left_out)}")
    for day in reversed(shown.days):
        if day.outside:
            click.echo(
                f"{day.day}: {day.said.low} to {day.said.high} ℃, outside its range for"
                f" {round((day.cold + day.hot).total_seconds() / 60)} min"
            )
    if refused and taken.faults:
        write_refused(refused, taken)
    elif taken.faults:
        for line in taken.faults[:20]:
            click.echo(f"line {line.number}: {line.reason}", err=True)
