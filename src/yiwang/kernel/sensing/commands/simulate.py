"""`yiwang simulate`: devices that are not there, over the real protocols."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from ..models import Device
    from ..simulating.crowd import Role, Tally
    from ..simulating.driving import Driver
    from ..simulating.saying import Faults

_share = click.FloatRange(0, 1)


@click.command()
@click.argument("kinds", nargs=-1, required=True, metavar="KIND[:COUNT]...")
@click.option("--devices", "count", default=10, show_default=True, help="Of a kind without COUNT.")
@click.option("--rate", default=0.0, help="Readings a second of a kind; 0: each at its interval.")
@click.option("--seconds", default=0.0, help="How long; 0: until stopped.")
@click.option("--kept", default=0.0, help="Hours at most that vehicles kept, sent at first.")
@click.option("--late", type=_share, default=0.0, help="Share that lay in the device up to 2 h.")
@click.option("--duplicate", type=_share, default=0.0, help="Share that is sent twice.")
@click.option("--disorder", type=_share, default=0.0, help="Share that comes after its successor.")
@click.option("--broken", type=_share, default=0.0, help="Share that nobody can read.")
@click.option("--cut", type=_share, default=0.0, help="Share after which the connection is lost.")
def simulate(
    kinds: tuple[str, ...],
    count: int,
    rate: float,
    seconds: float,
    kept: float,
    late: float,
    duplicate: float,
    disorder: float,
    broken: float,
    cut: float,
) -> None:
    """Play registered devices of each KIND: MQTT 3.1.1, or JT/T 808 if it speaks that.

    Those that say their speed drive along the roads of their street office, where it has some.
    """
    from ..simulating.crowd import Tally
    from ..simulating.saying import Faults

    casts = [_cast(kind, count, kept) for kind in kinds]
    faults = Faults(late, duplicate, disorder, broken, cut)
    tallies = [Tally() for _ in casts]

    def tell(number: int, tally: Tally) -> None:
        tallies[number] = tally
        said = sum(each.said for each in tallies)
        click.echo(f"{said} said, {sum(each.acknowledged for each in tallies)} acknowledged")

    async def played() -> None:
        plays = [
            _play(roles, number, rate or len(roles) / interval, seconds, faults, tell)
            for number, (roles, interval) in enumerate(casts)
        ]
        for number, tally in enumerate(await asyncio.gather(*plays)):
            tell(number, tally)

    try:
        with suppress(KeyboardInterrupt):
            asyncio.run(played())
    except OSError as silence:
        raise click.ClickException(
            f"nothing answers where devices speak ({silence}): start `yiwang up` first"
        ) from silence


def _play(
    roles: "list[Role]",
    number: int,
    rate: float,
    seconds: float,
    faults: "Faults",
    tell: "Callable[[int, Tally], None]",
) -> "Coroutine[Any, Any, Tally]":
    from django.conf import settings

    from ..simulating.crowd import play
    from ..transport.address import mqtt_address

    host, _, port = settings.SENSING_JT808.rpartition(":")
    return play(
        roles,
        mqtt=mqtt_address(),
        jt808=(host, int(port)),
        rate=rate,
        seconds=seconds or None,
        faults=faults,
        tell=lambda tally: tell(number, tally),
    )


def _cast(asked: str, count: int, kept: float) -> "tuple[list[Role], int]":
    """Devices to play, and the seconds from one reading of each to the next."""
    from ..models import Device

    kind, _, many = asked.partition(":")
    count = int(many) if many.isdecimal() else count
    devices = list(
        Device.objects.select_related("kind")
        .filter(kind__code=kind, state=Device.State.IN_USE)
        .order_by("pk")[:count]
    )
    if len(devices) < count:
        raise click.ClickException(
            f"{len(devices)} devices of kind {kind} are registered, not {count};"
            " see `yiwang devices register`"
        )
    drivers = _drivers(devices)
    since = _kept_since(devices, kept)
    roles = [_role(device, drivers.get(device.pk), since.get(device.pk)) for device in devices]
    return roles, devices[0].kind.interval_seconds


def _role(device: "Device", driver: "Driver | None", since: "datetime | None") -> "Role":
    from ..simulating.crowd import Role
    from ..transport.address import user_of

    return Role(
        code=device.code,
        secret=device.secret.reveal(),
        topic=device.topic,
        user=user_of(device.district, device.code),
        channels=tuple(channel["name"] for channel in device.kind.channels),
        lon=device.lon,
        lat=device.lat,
        is_terminal=device.kind.is_terminal,
        driver=driver,
        kept_since=since,
    )


def _drivers(devices: "list[Device]") -> "dict[int, Driver]":
    """Who drives those that say their speed; a street office's roads are read once."""
    from ..simulating.driving import Driver
    from ..simulating.roads import network_of

    moving = [device for device in devices if "speed" in device.kind.channel_names]
    networks = {street: network_of(street) for street in {device.street for device in moving}}
    return {
        device.pk: Driver(network, number)
        for number, device in enumerate(moving)
        if (network := networks[device.street]) is not None
    }


def _kept_since(devices: "list[Device]", hours: float) -> "dict[int, datetime]":
    """From when each has something that nobody has heard: so many hours back at most."""
    from django.utils.timezone import now

    from ..models import LastSeen

    if not hours:
        return {}
    first = now() - timedelta(hours=hours)
    heard = dict(LastSeen.objects.filter(device__in=devices).values_list("device", "at"))
    return {device.pk: max(first, heard.get(device.pk, first)) for device in devices}
