"""`yiwang devices`: register, import, give a new secret, see who is silent."""

import csv
import os
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

import click

from yiwang.lib.errors import Refused


@click.group()
def devices() -> None:
    """Things that speak: fridges, vehicles, meters."""


@devices.command()
@click.argument("kind")
@click.argument("code")
@click.option("--district", required=True, help="6-digit county code.")
@click.option("--title", default="", help="What people call it.")
@click.option("--subject", default="", help="What it stands for, for example fridge:12.")
def register(kind: str, code: str, district: str, title: str, subject: str) -> None:
    """Register one device and print user and secret for MQTT; they are shown this once."""
    from yiwang.kernel.access.actor import SYSTEM
    from yiwang.lib.place import Place

    from ..services import NewDevice, register

    _require_district(district)
    new = [NewDevice(code, kind, title, Place(district), subject)]
    ((device, secret),) = _or_say(lambda: register(actor=SYSTEM, new=new))
    from ..transport.address import user_of

    click.echo(f"user    {user_of(device.district, device.code)}")
    click.echo(f"secret  {secret}")
    click.echo(f"topic   {device.topic}/up")


@devices.command()
@click.argument("district")
def terminals(district: str) -> None:
    """Define the kind of terminals in vehicles (JT/T 808), and a DISTRICT's first rules for what
    they call an alarm; again changes no rule."""
    from yiwang.kernel.access.actor import SYSTEM

    from ..services import set_up_terminals

    made = _or_say(lambda: set_up_terminals(actor=SYSTEM, district=district))
    click.echo(f"{made} rules are new")


@devices.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--district", default="", help="For lines that say no place.")
@click.option("--secrets", type=click.Path(path_type=Path), required=True, help="CSV to write.")
def import_(file: BinaryIO, district: str, secrets: Path) -> None:
    """Register the devices of an XLSX; their secrets go to a file for your eyes.

    Lines that cannot be are written with their reasons to another file beside it; mend them and
    import them again.
    """
    from yiwang.kernel.access.actor import SYSTEM

    from ..services import devices_in, register

    if secrets.exists():
        raise click.ClickException(f"{secrets} is there already; name a new file")
    if district:
        _require_district(district)
    roll = _or_say(lambda: devices_in(file.read(), district=district))
    made = _or_say(lambda: register(actor=SYSTEM, new=roll.devices))
    _write(secrets, ((device.code, device.topic, secret) for device, secret in made))
    click.echo(f"{len(made)} devices registered; their secrets are in {secrets}")
    if roll.wrong:
        refused = secrets.with_suffix(".refused.csv")
        with refused.open("w", encoding="utf-8-sig", newline="") as out:
            csv.writer(out).writerows([("line", "code", "reason"), *roll.wrong])
        raise click.ClickException(f"{len(roll.wrong)} lines are not; see {refused}")


@devices.command()
@click.argument("code")
def rotate(code: str) -> None:
    """Give a device another secret; the old one opens nothing any more."""
    from yiwang.kernel.access.actor import SYSTEM

    from ..models import Device
    from ..services import rotate

    found = Device.objects.filter(code=code).first()
    if found is None:
        raise click.ClickException(f"there is no device {code}")
    district, pk = found.district, found.pk
    _, secret = _or_say(lambda: rotate(actor=SYSTEM, district=district, device_id=pk))
    click.echo(f"secret  {secret}")


@devices.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def users(file: Path) -> None:
    """Write who may speak, with secrets, as the nodes of YIWANG_BROKER include it. Exit code 0
    says that the file is another one now, 3 that it is as it was."""
    from yiwang.lib.broker import write_users

    from ..transport.address import admitted_devices, broker_secret

    if not write_users(file, broker_secret(), admitted_devices()):
        raise click.exceptions.Exit(3)


@devices.command()
def silent() -> None:
    """List devices that have not been heard for longer than their kind allows."""
    from django.utils.timezone import localtime

    from yiwang.kernel.access.actor import SYSTEM

    from ..selectors import silent

    found = list(silent(SYSTEM).order_by("kind", "code"))
    for device in found:
        heard = getattr(device, "heard_at", None)
        last = f"{localtime(heard):%Y-%m-%d %H:%M:%S}" if heard else "never"
        click.echo(f"{device.code:<24} {device.kind.code:<12} {last:<20} {device.title}")
    click.echo(f"{len(found)} silent")


@devices.command()
@click.argument("file", type=click.File("rb"))
@click.option("--device", default="", help="Whose readings they are where a line does not say.")
@click.option("--refused", type=click.Path(path_type=Path), help="CSV to write: lines not taken.")
def readings(file: BinaryIO, device: str, refused: Path | None) -> None:
    """Take a CSV or XLSX of device, time and channels (设备编号, 时间, 温度 …) into the history.

    The same file again doubles nothing. What is old is late and calls nobody.
    """
    from yiwang.kernel.access.actor import SYSTEM

    from ..services import StoreAway
    from ..services.tables import Taken, take_readings, write_refused

    if refused and refused.exists():
        raise click.ClickException(f"{refused} is there already; name a new file")

    def tell(taken: Taken) -> None:
        click.echo(f"{taken.lines:>9,} lines", err=True)

    try:
        taken = _or_say(
            lambda: take_readings(actor=SYSTEM, data=file.read(), device=device, tell=tell)
        )
    except StoreAway as fault:
        raise click.ClickException(f"the store is away ({fault}); run this again") from None
    click.echo(
        f"{taken.lines:,} lines: {taken.stored:,} stored, {taken.known:,} known before,"
        f" {taken.refused:,} refused"
    )
    if taken.left_out:
        click.echo(f"no channel of these devices, left out: {', '.join(taken.left_out)}")
    if refused and taken.faults:
        write_refused(refused, taken)
    elif taken.faults:
        for line in taken.faults[:20]:
            click.echo(f"line {line.number}: {line.reason}", err=True)


def _require_district(code: str) -> None:
    from yiwang.kernel.places.models import Division

    if not Division.objects.filter(code=code, district=code, until=None).exists():
        raise click.ClickException(f"there is no district {code}; give its 6-digit county code")


def _or_say(verb: Callable[[], Any]) -> Any:
    try:
        return verb()
    except Refused as refusal:
        raise click.ClickException("\n".join(refusal.lines(str))) from None


def _write(path: Path, rows: Iterable[tuple[str, ...]]) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "topic", "secret"])
        writer.writerows(rows)
