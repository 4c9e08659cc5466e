"""`yiwang simulate`: devices that are not there, over the real protocols."""

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ..simulating.crowd import Role

_share = click.FloatRange(0, 1)


@click.command()
@click.argument("kind")
@click.option("--devices", "count", default=10, show_default=True, help="How many of the kind.")
@click.option("--rate", default=0.0, help="Readings a second together; 0: each at its interval.")
@click.option("--seconds", default=0.0, help="How long; 0: until stopped.")
@click.option("--late", type=_share, default=0.0, help="Share that lay in the device up to 2 h.")
@click.option("--duplicate", type=_share, default=0.0, help="Share that is sent twice.")
@click.option("--disorder", type=_share, default=0.0, help="Share that comes after its successor.")
@click.option("--broken", type=_share, default=0.0, help="Share that nobody can read.")
@click.option("--cut", type=_share, default=0.0, help="Share after which the connection is lost.")
def simulate(
    kind: str,
    count: int,
    rate: float,
    seconds: float,
    late: float,
    duplicate: float,
    disorder: float,
    broken: float,
    cut: float,
) -> None:
    """Play registered devices of KIND: MQTT 3.1.1, or JT/T 808 (where the kind speaks it)."""
    from django.conf import settings

    from ..simulating.crowd import Tally, play
    from ..simulating.saying import Faults
    from ..transport.address import mqtt_address

    roles, interval = _roles(kind, count)
    host, _, port = settings.SENSING_JT808.rpartition(":")

    def tell(tally: Tally) -> None:
        click.echo(f"{tally.said} said, {tally.acknowledged} acknowledged")

    with suppress(KeyboardInterrupt):
        tell(
            asyncio.run(
                play(
                    roles,
                    mqtt=mqtt_address(),
                    jt808=(host, int(port)),
                    rate=rate or len(roles) / interval,
                    seconds=seconds or None,
                    faults=Faults(late, duplicate, disorder, broken, cut),
                    tell=tell,
                )
            )
        )


def _roles(kind: str, count: int) -> "tuple[list[Role], int]":
    """Devices to play, and the seconds from one reading of each to the next."""
    from ..models import Device
    from ..simulating.crowd import Role
    from ..transport.address import user_of

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
    roles = [
        Role(
            code=device.code,
            secret=device.secret.reveal(),
            topic=device.topic,
            user=user_of(device.district, device.code),
            channels=tuple(channel["name"] for channel in device.kind.channels),
            lon=device.lon,
            lat=device.lat,
            is_terminal=device.kind.is_terminal,
        )
        for device in devices
    ]
    return roles, devices[0].kind.interval_seconds
