"""take_readings: a table of readings goes through the same store as what devices say themselves.

What the lake has already is passed over, so that a file may be taken again, or half of it come in
the next export, and nothing is doubled. Old lines are late: kept, judged again, nobody is called.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

import msgspec
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to
from yiwang.kernel.audit.services import record

from ...models import Device, DeviceKind
from ...rules.times import MOST_AHEAD
from ...transport import IMPORTED
from ..receiving import send
from .lines import Line, key_of, read_lines

VERB = "sensing.register"
MOST_BYTES = 200 * 1024 * 1024
MOST_LINES = 1_000_000
CHUNK = 5000  # lines
EACH = 500  # readings a message
MOST_FAULTS = 10_000  # are told one by one; of the rest only the number is known
_AHEAD = timedelta(microseconds=MOST_AHEAD)
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Fault:
    """A line that was not taken."""

    number: int
    cells: list[str]
    reason: str


@dataclass
class Taken:
    """What became of a table's lines; `known` were in the lake before."""

    headings: list[str]
    lines: int = 0
    stored: int = 0
    known: int = 0
    refused: int = 0
    faults: list[Fault] = field(default_factory=list)

    def refuse(self, line: Line, reason: str) -> None:
        self.refused += 1
        if len(self.faults) < MOST_FAULTS:
            self.faults.append(Fault(line.number, line.cells, reason))


@dataclass
class _Reading:
    """A line that can be right: whose, and its values by channel."""

    line: Line
    device: Device
    at: datetime
    values: dict[str, float]

    @property
    def keys(self) -> list[tuple[str, str, datetime]]:
        return [(self.device.code, channel, self.at) for channel in self.values]


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
    taken, devices = Taken(found.headings), _Devices(actor)
    for chunk in _chunks(found.lines):
        taken.lines += len(chunk)
        devices.meet({line.device for line in chunk})
        readings = list(_judged(chunk, devices, taken))
        fresh = _fresh(readings, taken)
        _store(fresh)
        taken.stored += len(fresh)
        tell(taken)
    for district in devices.districts:
        record(
            actor_id=actor.account_id, actor_name=actor.name, verb="sensing.take_readings",
            district=district, address=actor.address,
            detail={"stored": taken.stored, "known": taken.known, "refused": taken.refused},
        )  # fmt: skip
    return taken


class _Devices:
    """Those in use over which the actor may decide, by code, as they are met."""

    def __init__(self, actor: Actor) -> None:
        self._actor = actor
        self._met: dict[str, Device | None] = {}
        self._channels: dict[int, dict[str, str]] = {}

    def meet(self, codes: set[str]) -> None:
        fresh = [code for code in codes if code and code not in self._met]
        if fresh:
            found = Device.objects.select_related("kind").filter(
                code__in=fresh, state=Device.State.IN_USE
            )
            if not self._actor.is_system:
                found = visible_to(found, self._actor, VERB)
            self._met |= dict.fromkeys(fresh) | {device.code: device for device in found}

    def of(self, code: str) -> Device | None:
        return self._met.get(code)

    def channels(self, kind: DeviceKind) -> dict[str, str]:
        """Names by what a heading may call them."""
        if kind.pk not in self._channels:
            self._channels[kind.pk] = {
                key_of(said): channel["name"]
                for channel in kind.channels
                for said in (channel["label"], channel["name"])
                if said
            }
        return self._channels[kind.pk]

    @property
    def districts(self) -> list[str]:
        return sorted({device.district for device in self._met.values() if device})


def _judged(chunk: Sequence[Line], devices: _Devices, taken: Taken) -> Iterator[_Reading]:
    """Those that can be right; of two lines for one device and time the first."""
    said: dict[tuple[str, datetime], dict[str, float]] = {}
    moment = now()
    for line in chunk:
        device = devices.of(line.device)
        if line.fault or line.at is None:
            taken.refuse(line, line.fault)
        elif device is None:
            taken.refuse(line, "没有这台在用的设备，或不归您管理")
        elif line.at > moment + _AHEAD:
            taken.refuse(line, "时间比现在还晚")
        elif line.at < moment - timedelta(days=device.kind.keep_days):
            taken.refuse(line, "早于历史数据的保存期限")
        else:
            names = devices.channels(device.kind)
            foreign = [key for key in line.measured if key not in names]
            values = {names[key]: value for key, value in line.measured.items() if key in names}
            before = said.setdefault((device.code, line.at), values)
            if foreign:
                taken.refuse(line, f"这种设备没有测项“{foreign[0][:20]}”")
            elif before != values:
                taken.refuse(line, "同一设备同一时间有两行不同的数值")
            elif before is not values:
                taken.known += 1
            else:
                yield _Reading(line, device, line.at, values)


def _fresh(readings: Iterable[_Reading], taken: Taken) -> list[_Reading]:
    """What the lake has not, each with the values it lacks."""
    from ...lake.reading import known

    by_kind: dict[str, list[_Reading]] = {}
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


def _store(readings: Sequence[_Reading]) -> None:
    received = time.time_ns() // 1_000_000
    for start in range(0, len(readings), EACH):
        said = [_said(reading, received) for reading in readings[start : start + EACH]]
        send(IMPORTED, _encode(said), "")


def _said(reading: _Reading, received: int) -> dict[str, Any]:
    """As gateways say what they heard."""
    at = int(reading.at.astimezone(UTC).timestamp() * 1000)
    said: dict[str, Any] = {"c": reading.device.code, "r": received, "at": at, "v": reading.values}
    if reading.line.lon is not None:
        said |= {"lon": reading.line.lon, "lat": reading.line.lat}
    return said


def _chunks(lines: Iterator[Line]) -> Iterator[list[Line]]:
    while chunk := list(islice(lines, CHUNK)):
        yield chunk
