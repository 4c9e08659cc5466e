"""A broker, a worker and a gateway of the benchmark's own, as `yiwang up` starts them."""

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection

from yiwang.kernel.sensing.models import Cursor, LakeFile
from yiwang.kernel.sensing.transport import Intake, Unreachable, Wire
from yiwang.lib.broker import Broker, User
from yiwang.project.home import VAR

HOME = VAR / "bench-devices"


@dataclass
class Hall:
    """Where everything listens; `sync` as in the broker's configuration."""

    broker: Broker
    jt808: int
    lake: Path
    process: subprocess.Popen[bytes]

    def admit(self, users: list[User]) -> None:
        """Let these in before the worker is there, which lets in the devices of the register."""
        with _closing(Wire(self.broker.url)) as wire:
            Intake(wire).stand()
        self.broker.admit(users)
        time.sleep(0.5 + len(users) / 10_000)

    @contextmanager
    def running(self, *command: str) -> Iterator[subprocess.Popen[bytes]]:
        """`yiwang sensing …` on the benchmark's database."""
        process = subprocess.Popen(
            [sys.executable, "-m", "yiwang", "sensing", *command], env=self._environment()
        )
        try:
            yield process
        finally:
            process.terminate()
            process.wait()

    def _environment(self) -> dict[str, str]:
        return os.environ | {
            "DJANGO_SETTINGS_MODULE": "bench.settings",
            "YIWANG_VAR": str(self.broker.home.parent),
            "YIWANG_LAKE": str(self.lake),
            "YIWANG_NATS_PORT": str(self.broker.port),
            "YIWANG_MQTT": f"127.0.0.1:{self.broker.mqtt}",
            "YIWANG_JT808": f"127.0.0.1:{self.jt808}",
            "PYTHONPATH": os.pathsep.join(sys.path),
        }


@contextmanager
def hall(sync: str = "always") -> Iterator[Hall]:
    """Begun with an empty store and an empty lake."""
    shutil.rmtree(HOME, ignore_errors=True)
    Cursor.objects.all().delete()
    LakeFile.objects.all().delete()
    connection.close()
    broker = Broker(HOME / "broker", free_port(), free_port(), sync=sync)
    broker.prepare()
    lake = HOME / "lake"
    settings.SENSING_LAKE = lake
    process = subprocess.Popen(broker.argv)
    try:
        until(lambda: _answers(broker))
        yield Hall(broker, free_port(), lake, process)
    finally:
        process.terminate()
        process.wait()


def until(condition: Callable[[], object], seconds: float = 300) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > limit:
            raise TimeoutError("the benchmark waited in vain")
        time.sleep(0.02)


def memory(process: subprocess.Popen[bytes]) -> int:
    """Most megabytes that it has had."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) // 1024


@contextmanager
def _closing(wire: Wire) -> Iterator[Wire]:
    try:
        yield wire
    finally:
        wire.close()


def _answers(broker: Broker) -> bool:
    with suppress(Unreachable):
        Wire(broker.url).close()
        return True
    return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
