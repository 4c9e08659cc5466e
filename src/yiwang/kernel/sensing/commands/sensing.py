"""`yiwang sensing`: the processes that take in what devices say."""

import signal
import time
from collections.abc import Callable
from types import FrameType

import click

LOOK_EVERY = 2.0  # seconds


@click.group()
def sensing() -> None:
    """What devices say: the worker, the gateway, the lake."""


@sensing.command()
@click.option("--seconds", default=1.0, show_default=True, help="A batch waits this long at most.")
def worker(seconds: float) -> None:
    """Take in readings until stopped. A city without devices costs next to nothing."""
    stop = _until_told()
    if not _await_first_device(stop):
        return
    from ..worker.running import Worker

    Worker(tell=click.echo, stop=stop, seconds=seconds).run()


@sensing.command()
@click.option("--listen", default="", help="host:port; YIWANG_JT808 by default.")
def jt808d(listen: str) -> None:
    """Hear terminals in vehicles (JT/T 808 over TCP) until stopped."""
    import asyncio
    from contextlib import suppress

    from django.conf import settings

    from ..gateways.jt808.serving import serve

    async def live() -> None:
        task = asyncio.current_task()
        assert task is not None
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        host, _, port = (listen or settings.SENSING_JT808).rpartition(":")
        await serve(host, int(port), tell=click.echo)

    with suppress(asyncio.CancelledError):
        asyncio.run(live())


@sensing.command()
def status() -> None:
    """Say whether what devices say can be stored, as the jobs saw it last, and how far it is read;
    exit 1 when it cannot."""
    from django.utils.timezone import localtime

    from ..models import Cursor, Device, LastSeen
    from ..selectors import troubles

    found = list(troubles())
    heard = LastSeen.objects.order_by("-received_at").values_list("received_at", flat=True).first()
    cursor = Cursor.objects.order_by("-pk").first()
    in_use = Device.objects.filter(state=Device.State.IN_USE).count()
    last = f"{localtime(heard):%Y-%m-%d %H:%M:%S}" if heard else "never"
    click.echo(f"{in_use} devices in use; last heard {last}; read up to {cursor or 'nothing'}")
    for each in found:
        click.echo(f"{each.what}: {each.detail}; since {localtime(each.since):%Y-%m-%d %H:%M}")
    if found:
        raise click.exceptions.Exit(1)
    click.echo("what devices say is stored")


@sensing.command()
def tidy() -> None:
    """Compact the lake, drop days past their time, delete what was replaced. The worker does it."""
    from ..lake.compacting import compact
    from ..lake.sweeping import drop_old_days, remove_replaced, tidy_scratch

    replaced, dropped, removed = compact(), drop_old_days(), remove_replaced()
    tidy_scratch()
    if replaced or dropped or removed:
        click.echo(f"{replaced} files compacted, {dropped} past their time, {removed} deleted")


@sensing.command()
@click.option("--device", default="", help="Quarantined readings of this device, by its code.")
@click.option("--shift", default=0.0, help="Seconds by which their times are moved.")
@click.option("--limit", default=1000, show_default=True, help="How many at most.")
def replay(device: str, shift: float, limit: int) -> None:
    """Send what could not be read through the store again, or what was quarantined of a device."""
    from datetime import timedelta

    from yiwang.kernel.access.actor import SYSTEM

    from ..models import Poison, Quarantined
    from ..services import release, replay_poison

    if device:
        odd = Quarantined.objects.filter(device__code=device, released_at=None)
        ids = list(odd.order_by("pk").values_list("pk", flat=True)[:limit])
        sent = release(actor=SYSTEM, ids=ids, shift=timedelta(seconds=shift))
    else:
        poison = Poison.objects.filter(replayed_at=None).order_by("pk")
        sent = replay_poison(actor=SYSTEM, ids=list(poison.values_list("pk", flat=True)[:limit]))
    click.echo(f"{sent} sent again")


def _until_told() -> Callable[[], bool]:
    """Whether SIGTERM or SIGINT has come; the batch at hand is finished first."""
    told: list[int] = []

    def note(number: int, _frame: FrameType | None) -> None:
        told.append(number)

    signal.signal(signal.SIGTERM, note)
    signal.signal(signal.SIGINT, note)
    return lambda: bool(told)


def _await_first_device(stop: Callable[[], bool]) -> bool:
    """The arrays' libraries are large: nothing of them is loaded while nobody speaks."""
    from django.db import DatabaseError, connection

    from ..models import Device

    while not stop():
        try:
            if Device.objects.exists():
                return True
        except DatabaseError:
            connection.close()
        time.sleep(LOOK_EVERY)
    return False
