"""take_readings: a table of readings goes through the same store as what devices say themselves.

What the lake has already is passed over, so that a file may be taken again, or half of it come in
the next export, and nothing is doubled. Old lines are late: kept, judged again, nobody is called.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC
from itertools import islice
from typing import Any

import msgspec

from yiwang.kernel.access.actor import Actor

from ...transport import IMPORTED
from ..receiving import send
from ..trace import trace
from .judging import Devices, Reading, Taken, judged
from .lines import Line, read_lines

MOST_BYTES = 200 * 1024 * 1024
MOST_LINES = 1_000_000
CHUNK = 5000  # lines
EACH = 500  # readings a message
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Looked:
    """What taking a table would do; `readings` can be right, known before or not."""

    taken: Taken
    readings: list[Reading]


def look_at_readings(
    *, actor: Actor, data: bytes, device: str = "", most_bytes: int, most_lines: int
) -> Looked:
    """The same reading of CSV or XLSX as `take_readings` does; nothing is stored."""
    found = read_lines(data, device=device, most_bytes=most_bytes, most_lines=most_lines)
    taken, devices = Taken(found.headings), Devices(actor)
    readings = [each for chunk in _judged(found.lines, devices, taken) for each in chunk]
    return Looked(taken, readings)


def take_readings(
    *,
    actor: Actor,
    data: bytes,
    device: str = "",
    most_bytes: int = MOST_BYTES,
    most_lines: int = MOST_LINES,
    tell: Callable[[Taken], None] = lambda taken: None,
) -> Taken:
    """Store the lines of CSV or XLSX that can be right; `tell` hears of the progress.

    Lines without a device's code are of `device`. Raises Invalid when the file cannot be read,
    StoreAway when the store is away: what was stored by then is, and the file may come again.
    """
    found = read_lines(data, device=device, most_bytes=most_bytes, most_lines=most_lines)
    taken, devices = Taken(found.headings), Devices(actor)
    for readings in _judged(found.lines, devices, taken):
        fresh = _fresh(readings, taken)
        _store(fresh)
        taken.stored += len(fresh)
        tell(taken)
    for district in devices.districts:
        trace(
            actor, "take_readings", district,
            stored=taken.stored, known=taken.known, refused=taken.refused,
        )  # fmt: skip
    return taken


def _judged(lines: Iterator[Line], devices: Devices, taken: Taken) -> Iterator[list[Reading]]:
    """Chunk by chunk those that can be right."""
    for chunk in _chunks(lines):
        taken.lines += len(chunk)
        devices.meet({line.device for line in chunk})
        yield list(judged(chunk, devices, taken))


def _fresh(readings: Iterable[Reading], taken: Taken) -> list[Reading]:
    """What the lake has not, each with the values it lacks."""
    from ...lake.reading import known

    by_kind: dict[str, list[Reading]] = {}
    for reading in readings:
        by_kind.setdefault(reading.device.kind.code, []).append(reading)
    fresh = []
    for kind, of_kind in by_kind.items():
        there = known(kind, [key for reading in of_kind for key in reading.keys])
        for reading in of_kind:
            left = [
                channel for code, channel, at in reading.keys if (code, channel, at) not in there
            ]
            if left:
                reading.values = {channel: reading.values[channel] for channel in left}
                fresh.append(reading)
            else:
                taken.known += 1
    return fresh


def _store(readings: Sequence[Reading]) -> None:
    received = time.time_ns() // 1_000_000
    for start in range(0, len(readings), EACH):
        said = [_said(reading, received) for reading in readings[start : start + EACH]]
        send(IMPORTED, _encode(said), "")


def _said(reading: Reading, received: int) -> dict[str, Any]:
    """As gateways say what they heard."""
    at = int(reading.at.astimezone(UTC).timestamp() * 1000)
    said: dict[str, Any] = {"c": reading.device.code, "r": received, "at": at, "v": reading.values}
    if reading.line.lon is not None:
        said |= {"lon": reading.line.lon, "lat": reading.line.lat}
    return said


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk
