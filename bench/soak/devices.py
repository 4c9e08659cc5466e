"""Devices that speak over MQTT to a broker, or to three, while what takes them in is killed or
stopped; what must hold after it."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import date
from pathlib import Path

import click
from django.conf import settings
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, connection

from bench.devices.hall import free_port, until
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.sensing.lake.sweeping import remove_orphans
from yiwang.kernel.sensing.lake.writing import root
from yiwang.kernel.sensing.models import Cursor, Device, LakeFile, Latest
from yiwang.kernel.sensing.services import NewDevice, define_kind, register
from yiwang.kernel.sensing.services.alarm_rules import NewRule, lay_down
from yiwang.kernel.sensing.tests.cluster import Cluster as Brokers
from yiwang.kernel.sensing.tests.cluster import Node
from yiwang.kernel.sensing.tests.conftest import Running
from yiwang.kernel.sensing.tests.recomputing import kept_alarms, recomputed_alarms
from yiwang.kernel.sensing.tests.speaking import Stubborn
from yiwang.kernel.sensing.tests.surroundings import surroundings
from yiwang.kernel.sensing.tests.talking import kept
from yiwang.kernel.sensing.transport.address import mqtt_addresses, own_broker
from yiwang.lib.place import Place
from yiwang.lib.postgres.cluster import Cluster

from .disks import Powered, Small

DISTRICT = "440204"
DEVICES, EACH, AT_ONCE, WAVE = 10, 10, 20, 300
CATCH_UP = 120.0  # seconds
PATIENCE = 10.0  # of a device for an answer, before it tries the next broker


class Soak:
    """`blow` is what happens while devices speak; `nodes` is how many brokers there are. `power`
    carries all of it, or `disks` carry the brokers' stores, by their names."""

    def __init__(
        self, box: Cluster, home: Path, blow: Callable[["Soak"], None], nodes: int,
        power: Powered | None, disks: Mapping[str, Small],
    ) -> None:  # fmt: skip
        self.box, self.home, self.blow, self.nodes = box, home, blow, nodes
        self.power, self.disks = power, disks
        self.said: dict[str, int] = {}
        self.waited: list[tuple[float, float]] = []  # until when, and how long
        self.done: list[str] = []
        self.worker: subprocess.Popen[bytes] | None = None
        self._enough = threading.Event()

    def run(self) -> list[str]:
        """What was lost, doubled or otherwise."""
        call_command("migrate", verbosity=0)
        devices = _devices()
        with ExitStack() as stack:
            stack.enter_context(self._broker())
            self.start_worker()
            stack.callback(self.end_worker)
            until(Cursor.objects.exists)
            time.sleep(2)  # the register is read, and devices are let in
            began = time.monotonic()
            talking = [
                threading.Thread(target=self._talk, args=(number, *pair))
                for number, pair in enumerate(devices)
            ]
            for each in talking:
                each.start()
            try:
                self.heard(1)
                self.blow(self)
            finally:
                self._enough.set()
                for each in talking:
                    each.join()
            said, seconds = sum(self.said.values()), time.monotonic() - began
            self.done.append(f"{said:,} readings acknowledged in {seconds:.0f} s")
            began = time.monotonic()
            with suppress(TimeoutError):  # then something is lost, and said
                until(lambda: kept()[0] >= said, CATCH_UP)
            self.done.append(f"all in the lake {time.monotonic() - began:.1f} s later")
            time.sleep(3)
            return list(self._faults())

    def _faults(self) -> Iterator[str]:
        said = sum(self.said.values())
        if kept() != (said, said):
            yield f"{said} acknowledged; rows and different ones: {kept()}"
        latest = dict(Latest.objects.filter(channel="t").values_list("device__code", "value"))
        wanted = {code: _warmth(number - 1) for code, number in self.said.items()}
        if latest != wanted:
            yield f"latest values {latest} instead of {wanted}"
        if Cursor.objects.count() != 1:
            yield f"{Cursor.objects.count()} lives of the store"
        alarms, again = kept_alarms(), recomputed_alarms()
        self.done.append(
            f"{len(alarms)} alarms, as recomputed from {LakeFile.objects.count()} files"
        )
        if alarms != again:
            yield f"{len(alarms)} alarms, {len(again)} recomputed; other: {len(alarms ^ again)}"
        self.end_worker()
        remove_orphans()
        lying = {str(path.relative_to(root())) for path in root().glob("kind=*/*/*")}
        if lying != set(LakeFile.objects.values_list("path", flat=True)):
            yield "files lie there that are not listed, or the other way round"

    def _talk(self, number: int, device: Device, secret: str) -> None:
        begin = int(time.time() * 1000) - 3_000_000
        addresses = mqtt_addresses()
        ports = [port for _, port in addresses[number % len(addresses) :] + addresses]
        pause = DEVICES * EACH * AT_ONCE / 8000  # seconds; 8,000 readings a second together
        with closing(Stubborn(ports, device, secret, patience=PATIENCE)) as speaker:
            for part in itertools.count(step=AT_ONCE):
                if self._enough.is_set():
                    break
                began = time.monotonic()
                speaker.say([_readings(begin, part + n) for n in range(AT_ONCE)], seconds=300)
                self.waited.append((time.monotonic(), time.monotonic() - began))
                self.said[device.code] = (part + AT_ONCE) * EACH
                time.sleep(pause)

    def heard(self, many: int) -> None:
        until(lambda: sum(self.said.values()) >= many)

    def all_go_on(self) -> float:
        """Seconds until every device is acknowledged again."""
        before, began = dict(self.said), time.monotonic()
        until(lambda: all(self.said[code] > number for code, number in before.items()))
        return time.monotonic() - began

    def reads_on(self) -> float:
        """Seconds until the worker commits again."""
        began, reached = time.monotonic(), reached_by_worker()
        until(lambda: reached_by_worker() > reached)
        return time.monotonic() - began

    def longest(self, since: float) -> float:
        """How long a device was without an acknowledgement at most."""
        return max(took for ended, took in self.waited if ended > since)

    @contextmanager
    def _broker(self) -> Iterator[None]:
        settings.SENSING_HOME, settings.SENSING_LAKE = self.home / "broker", self.home / "lake"
        self.servers: list[Running] | list[Node]
        if self.nodes > 1:
            with closing(Brokers(self.home, free_port)) as self.brokers:
                self.servers = self.brokers.nodes
                os.sync()  # they were set up long ago
                yield
            return
        settings.SENSING_BROKER = ""
        settings.SENSING_NATS_PORT = free_port()
        settings.SENSING_MQTT = f"127.0.0.1:{free_port()}"
        own = own_broker()
        assert own is not None
        self.servers = [Running(own)]
        try:
            yield
        finally:
            self.servers[0].kill()

    def start_worker(self) -> None:
        with (self.home / "worker.log").open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "yiwang", "sensing", "worker"],
                env=surroundings(), stdout=log, stderr=log,
            )  # fmt: skip

    def end_worker(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self.worker is not None:
            self.worker.send_signal(number)
            self.worker.wait()
            self.worker = None


def _devices() -> list[tuple[Device, str]]:
    """Fridges under two rules, at once and after a second of a day."""
    define_kind(
        code="soak", title="冷藏箱", channels=[{"name": "t"}], interval_seconds=60,
        silent_after_seconds=600, late_after_seconds=86_400,
    )  # fmt: skip
    common = {
        "district": DISTRICT, "kind": "soak", "since": date(2020, 1, 1), "source": "soak",
        "channel": "t", "bound": ">=",
    }  # fmt: skip
    high = {"code": "high", "title": "过高", "limit": 8.0, "hysteresis": 1.0}
    day = {"code": "day", "title": "累计", "limit": 9.0, "seconds": 1, "adds_up": "day"}
    for rule in (high, day):
        lay_down(actor=SYSTEM, new=NewRule(**(common | rule)))  # type: ignore[arg-type]
    new = [NewDevice(f"S{n:05d}", "soak", "", Place(DISTRICT)) for n in range(DEVICES)]
    return register(actor=SYSTEM, new=new)


def _readings(begin: int, part: int) -> list[dict[str, object]]:
    numbers = range(part * EACH, (part + 1) * EACH)
    return [{"at": begin + n, "seq": n, "v": {"t": _warmth(n)}} for n in numbers]


def _warmth(n: int) -> float:
    """Up and down within a wave, above 8 for some of it."""
    return 4.0 + abs((n % WAVE) - WAVE // 2) / 25


def reached_by_worker() -> int:
    """0 while the database does not answer."""
    try:
        return Cursor.objects.latest("pk").seq
    except (DatabaseError, InterfaceError):
        connection.close()
        return 0


def soak(found: Soak) -> int:
    """The exit code: 1 when something is not as it must be."""
    faults = found.run()
    for line in found.done + [f"  {fault}" for fault in faults]:
        click.echo(line)
    click.echo("FAILED" if faults else "nothing lost, nothing doubled, alarms as recomputed")
    return 1 if faults else 0
