"""Readings a second from the wire to the commit, frames, connections, and history."""

import asyncio
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import IO

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.models import Cursor, Device, LakeFile
from yiwang.kernel.sensing.services import NewDevice, define_kind, register
from yiwang.kernel.sensing.transport import Intake, Wire
from yiwang.kernel.sensing.worker.decoding import decode
from yiwang.lib.broker import User
from yiwang.lib.place import Place

from ..city import City
from ..timing import Result
from .hall import Hall, hall, memory, until
from .speaking import hold

DISTRICT = "440204"
DEVICES, MESSAGES = 1000, 200_000
ONE_EACH, MANY_EACH = 1, 20
TERMINALS, FRAMES = 1000, 100
CONNECTIONS = 10_000
LIMIT = 600.0  # seconds in which devices must have said everything


def readings(city: City) -> Iterator[Result]:
    """A backlog of messages that the worker takes, and a bare consumer of the same; then devices
    and worker at once, one reading a message and twenty, each on the disk before it is answered."""
    prepare_fridges()
    with hall(sync="2m") as place:
        place.admit(users(DEVICES))
        _talk(place, MESSAGES // DEVICES, ONE_EACH)
        bare = min(_bare(place), _bare(place))
        seconds, most = _taken(place, MESSAGES)
        yield _line("devices_backlog", f"{MESSAGES:,} messages", MESSAGES, seconds, bare, most)
    for each, messages in ((ONE_EACH, 20), (MANY_EACH, 20)):
        with hall() as place:
            yield _at_once(place, messages, each)


def frames(city: City) -> Iterator[Result]:
    """Terminals over connections of their own, answered when what they said is on the disk."""
    prepare_vehicles()
    with hall() as place, place.running("jt808d"):
        place.admit([])
        until(lambda: _listens(place.jt808))
        time.sleep(2.5)  # the register is read
        began = time.monotonic()
        _processes("drive", place.jt808, TERMINALS, FRAMES, 5)
        seconds = time.monotonic() - began
    many = TERMINALS * FRAMES
    yield Result(
        "devices_frames", f"{TERMINALS:,} connections", round(many / seconds), "frames/s",
        0, 0, 0, "goal: 5,000", round(many / seconds / 5000, 2),
    )  # fmt: skip


def connections(city: City) -> Iterator[Result]:
    """Ten thousand at once, each acknowledged."""
    with hall() as place:
        wanted = users(CONNECTIONS)
        place.admit(wanted)
        topics = [
            (f"gov/{DISTRICT}/bench/B{n:05d}/up", u.name, u.secret) for n, u in enumerate(wanted)
        ]
        began = time.monotonic()
        took = sorted(asyncio.run(hold(place.broker.mqtt, topics)))
        seconds = time.monotonic() - began
        most = memory(place.process)
    yield Result(
        "devices_connections", f"{CONNECTIONS:,} held, broker {most} MB",
        round(CONNECTIONS / seconds), "connections/s",
        round(statistics.median(took) * 1000, 1), round(took[int(len(took) * 0.99)] * 1000, 1),
        0, "held with one acknowledgement each", len(took) / CONNECTIONS,
    )  # fmt: skip


def _at_once(place: Hall, messages: int, each: int) -> Result:
    with place.running("worker") as worker:
        until(lambda: Cursor.objects.exists())
        time.sleep(2)
        began = time.monotonic()
        _talk(place, messages, each)
        expected = DEVICES * messages
        until(lambda: Cursor.objects.get().seq >= expected)
        seconds = time.monotonic() - began
        most = memory(worker)
    many = expected * each
    return Result(
        "devices_end_to_end", f"{each} a message, worker {most} MB", round(many / seconds),
        "readings/s", 0, 0, 0, "goal: 20,000", round(many / seconds / 20_000, 2),
    )  # fmt: skip


def _bare(place: Hall) -> float:
    """Seconds to read and decode everything, and no more."""
    with closing(Wire(place.broker.url)) as wire:
        intake = Intake(wire)
        intake.stand()
        intake.rewind(0)
        began, read = time.monotonic(), 0
        while read < MESSAGES:
            batch = intake.pull(1.0)
            assert batch is not None
            for message in batch.messages:
                decode(message.payload)
            read += len(batch.messages)
        return time.monotonic() - began


def _taken(place: Hall, messages: int) -> tuple[float, int]:
    """Seconds from the worker's first commit to its last, for all but the first batch."""
    LakeFile.objects.all().delete()
    with place.running("worker") as worker:
        until(lambda: Cursor.objects.filter(seq__gt=0).exists())
        began, first = time.monotonic(), Cursor.objects.get().seq
        until(lambda: Cursor.objects.get().seq >= messages)
        seconds = time.monotonic() - began
        return seconds * messages / (messages - first), memory(worker)


def _line(name: str, data: str, many: int, seconds: float, bare: float, most: int) -> Result:
    return Result(
        name, f"{data}, worker {most} MB", round(many / seconds), "readings/s", 0, 0, 0,
        f"a bare consumer: {many / bare:,.0f} a second", round(bare / seconds, 2),
    )  # fmt: skip


def _talk(place: Hall, messages: int, each: int) -> None:
    _processes("talk", place.broker.mqtt, DEVICES, messages, each, 20)


def _processes(what: str, port: int, many: int, *amounts: int) -> None:
    with processes(what, port, many, *amounts):
        pass


@contextmanager
def processes(
    what: str, port: int, many: int, *amounts: int, out: IO[str] | None = None
) -> Iterator[list[subprocess.Popen[bytes]]]:
    """Two of them, half of the devices each, that say what they found to `out`; at the end both
    must have ended well."""
    half = many // 2
    spans = ((0, half), (half, many))
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "bench.devices.speaking", what, str(port)]
            + [str(each) for each in (*span, *amounts)],
            stdout=out,
        )
        for span in spans
    ]
    try:
        yield running
        for process in running:
            if process.wait(LIMIT):
                raise RuntimeError(f"{what} failed")
    finally:
        for process in running:
            process.kill()


def users(many: int) -> list[User]:
    return [
        User(
            f"{DISTRICT}-B{n:05d}", f"s{n}", (f"gov.{DISTRICT}.bench.B{n:05d}.up",),
            (f"gov.{DISTRICT}.bench.B{n:05d}.cmd",),
        )
        for n in range(many)
    ]  # fmt: skip


def prepare_fridges() -> None:
    """A thousand devices with known secrets."""
    define_kind(
        code="bench", title="冰箱", channels=[{"name": "t"}], interval_seconds=60,
        silent_after_seconds=600,
    )  # fmt: skip
    if not Device.objects.filter(code="B00000").exists():
        made = register(
            actor=SYSTEM,
            new=[NewDevice(f"B{n:05d}", "bench", "", Place(DISTRICT)) for n in range(DEVICES)],
        )
        for n, (device, _) in enumerate(made):
            device.secret = f"s{n}"
        Device.objects.bulk_update([device for device, _ in made], ["secret", "secret_index"])


def prepare_vehicles() -> None:
    """A thousand terminals."""
    define_kind(
        code="bench_cab", title="车", channels=[{"name": "speed"}, {"name": "mileage"}],
        interval_seconds=10, silent_after_seconds=600, speaks="jt808",
    )  # fmt: skip
    if not Device.objects.filter(code="13900000000").exists():
        cabs = [
            NewDevice(f"139{n:08d}", "bench_cab", "", Place(DISTRICT)) for n in range(TERMINALS)
        ]
        register(actor=SYSTEM, new=cabs)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0
