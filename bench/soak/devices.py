"""Devices that speak over MQTT to a broker, or to three, while what takes them in is killed or
stopped; what must hold after it."""

import itertools
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
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
from yiwang.kernel.sensing.tests.recomputing import kept_alarms, recomputed_alarms
from yiwang.kernel.sensing.tests.speaking import Stubborn
from yiwang.kernel.sensing.tests.test_kills import kept
from yiwang.kernel.sensing.transport.address import mqtt_addresses, own_broker
from yiwang.lib.place import Place
from yiwang.lib.postgres.cluster import Cluster
from yiwang.lib.postgres.server import end, start

DISTRICT = "440204"
DEVICES, EACH, AT_ONCE, WAVE = 10, 10, 20, 300
READINGS, KILLS, STOPPED = 200_000, 10, 60.0
CATCH_UP = 600.0  # seconds
PATIENCE = 10.0  # of a device for an answer, before it tries the next broker


class Soak:
    """`what` is one of kills, stop, cluster."""

    def __init__(self, box: Cluster, home: Path, what: str) -> None:
        self.box, self.home, self.what = box, home, what
        self.said: dict[str, int] = {}
        self.done: list[str] = []
        self._enough = threading.Event()
        self._worker: subprocess.Popen[bytes] | None = None

    def run(self) -> list[str]:
        """What was lost, doubled or otherwise."""
        call_command("migrate", verbosity=0)
        devices = _devices()
        with ExitStack() as stack:
            self.brokers = stack.enter_context(self._broker())
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
            {"kills": self._kills, "stop": self._stop, "cluster": self._lead}[self.what]()
            self._enough.set()
            for each in talking:
                each.join()
            said, seconds = sum(self.said.values()), time.monotonic() - began
            self.done.append(f"{said:,} readings acknowledged in {seconds:.0f} s")
            began = time.monotonic()
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
                speaker.say([_readings(begin, part + n) for n in range(AT_ONCE)], seconds=300)
                self.said[device.code] = (part + AT_ONCE) * EACH
                time.sleep(pause)

    def _kills(self) -> None:
        """Of the worker, at any moment; each new one has committed something before the next."""
        for number in range(KILLS):
            self._heard(int(READINGS / KILLS * (number + 0.5)))
            _committed(Cursor.objects.get().seq)
            time.sleep(number * 0.07)
            self.end_worker(signal.SIGKILL)
            self.done.append(f"worker killed after {sum(self.said.values()):,}")
            self.start_worker()
        self._heard(READINGS)

    def _heard(self, many: int) -> None:
        until(lambda: sum(self.said.values()) >= many)

    def _stop(self) -> None:
        """PostgreSQL, for a minute."""
        time.sleep(5)
        connection.close()
        connection.close_pool()  # type: ignore[attr-defined]
        before = sum(self.said.values())
        assert end(self.box)
        time.sleep(STOPPED)
        meanwhile = sum(self.said.values()) - before
        self.done.append(f"PostgreSQL stopped for {STOPPED:.0f} s: {meanwhile:,} acknowledged")
        self.server = start(self.box, click.echo)
        began = time.monotonic()
        until(lambda: _cursor() > 0)
        reached = _cursor()
        until(lambda: _cursor() > reached)
        self.done.append(f"the worker reads again {time.monotonic() - began:.1f} s after its start")
        time.sleep(5)

    def _lead(self) -> None:
        """Whoever leads is killed, three times; the one before is there again."""
        assert self.brokers is not None
        for _ in range(3):
            time.sleep(5)
            leader = self.brokers.leader()
            leader.kill()
            began = time.monotonic()
            self._all_go_on(dict(self.said))
            self.done.append(
                f"{leader.name} led and was killed; every device acknowledged again after"
                f" {time.monotonic() - began:.1f} s"
            )
            leader.start()
            self.brokers.leader()
        time.sleep(5)

    def _all_go_on(self, before: dict[str, int]) -> None:
        until(lambda: all(self.said[code] > number for code, number in before.items()))

    @contextmanager
    def _broker(self) -> Iterator[Brokers | None]:
        settings.SENSING_HOME, settings.SENSING_LAKE = self.home / "broker", self.home / "lake"
        if self.what == "cluster":
            with closing(Brokers(self.home, [free_port() for _ in range(9)])) as brokers:
                yield brokers
            return
        settings.SENSING_BROKER = ""
        settings.SENSING_NATS_PORT = free_port()
        settings.SENSING_MQTT = f"127.0.0.1:{free_port()}"
        own = own_broker()
        assert own is not None
        own.prepare()
        process = subprocess.Popen(own.argv)
        try:
            yield None
        finally:
            process.terminate()
            process.wait()

    def start_worker(self) -> None:
        environment = os.environ | {
            "YIWANG_VAR": str(self.home),
            "YIWANG_LAKE": str(settings.SENSING_LAKE),
            "YIWANG_NATS_PORT": str(settings.SENSING_NATS_PORT),
            "YIWANG_MQTT": settings.SENSING_MQTT,
            "YIWANG_BROKER": settings.SENSING_BROKER,
            "YIWANG_BROKER_REPLICAS": str(settings.SENSING_REPLICAS),
            "PYTHONPATH": os.pathsep.join(sys.path),
        }
        with (self.home / "worker.log").open("ab") as log:
            self._worker = subprocess.Popen(
                [sys.executable, "-m", "yiwang", "sensing", "worker"],
                env=environment, stdout=log, stderr=log,
            )  # fmt: skip

    def end_worker(self, number: signal.Signals = signal.SIGTERM) -> None:
        if self._worker is not None:
            self._worker.send_signal(number)
            self._worker.wait()
            self._worker = None


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


def _committed(reached: int) -> None:
    until(lambda: Cursor.objects.get().seq > reached)


def _cursor() -> int:
    """0 while the database does not answer."""
    try:
        return Cursor.objects.get().seq
    except (DatabaseError, InterfaceError):
        connection.close()
        return 0


def soak(box: Cluster, home: Path, what: str) -> int:
    """The exit code: 1 when something is not as it must be."""
    found = Soak(box, home, what)
    faults = found.run()
    for line in found.done + [f"  {fault}" for fault in faults]:
        click.echo(line)
    click.echo("FAILED" if faults else "nothing lost, nothing doubled, alarms as recomputed")
    return 1 if faults else 0
