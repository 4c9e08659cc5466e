"""Devices that speak on and on while workers come and go, and what to wait for."""

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from itertools import count

import duckdb
from django.utils.timezone import now

from ..lake.writing import root
from ..models import Device, LakeFile
from ..transport import Intake, Wire
from .conftest import Running
from .speaking import Speaker

EACH = 10  # readings a message
STANDING_UP = 120.0  # seconds that brokers and a worker may take on a busy box


def until(condition: Callable[[], object], seconds: float = 40) -> None:
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit
        time.sleep(0.05)


def admitted(broker: Running, device: Device, secret: str) -> bool:
    """Whether the broker has heard of the device."""
    try:
        Speaker(broker.broker.mqtt, device, secret).close()
    except AssertionError:
        return False
    return True


def drained(broker: Running) -> bool:
    with closing(Wire(broker.broker.url)) as wire:
        return Intake(wire).waiting() == 0


def kept() -> tuple[int, int]:
    """Rows of the lake, and how many of them are different."""
    files = [str(root() / path) for path in LakeFile.objects.values_list("path", flat=True)]
    if not files:
        return 0, 0
    with duckdb.connect() as lake:
        return lake.execute(
            "SELECT count(*), count(DISTINCT (device, seq, channel)) FROM read_parquet(?)", [files]
        ).fetchone()


@contextmanager
def talking(
    broker: Running,
    devices: Sequence[tuple[Device, str]],
    value: Callable[[int], float] = float,
    *,
    behind: float = 60.0,
) -> Iterator[dict[str, int]]:
    """Each says reading after reading, a millisecond apart, `value` of its number, and is asked
    for an acknowledgement; how many were acknowledged, by code. At the end they fall silent."""
    begin, enough = int((now().timestamp() - behind) * 1000), threading.Event()
    said: dict[str, int] = {}

    def talk(device: Device, secret: str) -> None:
        with closing(Speaker(broker.broker.mqtt, device, secret)) as speaker:
            for part in count():
                if enough.is_set():
                    break
                numbers = range(part * EACH, (part + 1) * EACH)
                speaker.say([[{"at": begin + n, "seq": n, "v": {"t": value(n)}} for n in numbers]])
                said[device.code] = (part + 1) * EACH

    threads = [threading.Thread(target=talk, args=pair) for pair in devices]
    for each in threads:
        each.start()
    try:
        yield said
    finally:
        enough.set()
        for each in threads:
            each.join()
