"""Messages into columns; what cannot be read is set aside, row by row, with its reason.

On the wire: one reading or an array of them, `{"at": ISO 8601 with offset or epoch ms, "seq": n,
"v": {channel: value}, "lon": …, "lat": …}`. Gateways put readings of many devices into one message
and say for each which (`c`), when they heard it (`r`, epoch ms), whether it was kept (`late`), and
what of it nobody could read (`x`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated

import msgspec

from ..transport import BATCHES, IMPORTED, REFUSED, Received

_Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
STATUSES = {b"here": True, b"gone": False}
POSITION = "position"  # the channel of a reading that says only where the device is
CANARY = f"{BATCHES}canary"


class Reading(msgspec.Struct, gc=False):
    """One reading as it is sent."""

    at: _Whole | float | str
    seq: _Whole | None = None
    v: dict[str, float | bool | None] = {}
    lon: float | None = None
    lat: float | None = None
    late: bool = False
    c: str = ""
    r: _Whole | None = None
    x: dict[str, str] | None = None


@dataclass(frozen=True)
class Known:
    """What the worker knows of a device; `row` is its line in the registry's frame."""

    row: int
    id: int
    district: str
    code: str
    channels: frozenset[str]


@dataclass(frozen=True)
class Spoilt:
    """A message, or the `part`-th reading in it, that cannot be read."""

    received: Received
    part: int
    payload: bytes
    reason: str


@dataclass(frozen=True)
class Odd:
    """A reading of a known device that cannot be right."""

    device: Known
    at: int
    received: int
    reason: str
    reading: Reading


@dataclass
class Columns:
    """Readings column by column, and their values: `reading` says of which one a value is."""

    said: list[Reading] = field(default_factory=list)
    device: list[Known] = field(default_factory=list)
    row: list[int] = field(default_factory=list)
    at: list[int] = field(default_factory=list)  # microseconds, as `received`
    received: list[int] = field(default_factory=list)
    seq: list[int | None] = field(default_factory=list)
    lon: list[float | None] = field(default_factory=list)
    lat: list[float | None] = field(default_factory=list)
    late: list[bool] = field(default_factory=list)
    vouched: list[bool] = field(default_factory=list)
    raw: list[str | None] = field(default_factory=list)
    reading: list[int] = field(default_factory=list)
    channel: list[str] = field(default_factory=list)
    value: list[float | None] = field(default_factory=list)
    spoilt: list[Spoilt] = field(default_factory=list)
    odd: list[Odd] = field(default_factory=list)
    answers: list[tuple[Known, Received]] = field(default_factory=list)
    statuses: list[tuple[Known, bool, int]] = field(default_factory=list)  # here or gone, and when


class _RefusedFrame(msgspec.Struct):
    """What a gateway could not read, and why."""

    why: str


decode = msgspec.json.Decoder(Reading | list[Reading]).decode
_parts = msgspec.json.Decoder(list[msgspec.Raw]).decode
_why = msgspec.json.Decoder(_RefusedFrame).decode
_one = msgspec.json.Decoder(Reading).decode


def read(
    messages: Iterable[Received], by_subject: Mapping[str, Known], by_code: Mapping[str, Known]
) -> Columns:
    """Every reading of known devices, in order. A device is known by the subject that the broker
    let it publish on; only a gateway may speak for others."""
    columns = Columns()
    for message in messages:
        known = by_subject.get(message.subject)
        if known is None and not message.subject.startswith(BATCHES):
            _aside(columns, message, by_subject)
            continue
        if message.subject == REFUSED:
            _refused(columns, message)
            continue
        try:
            said = decode(message.payload)
        except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
            _read_apart(columns, message, known, by_code, str(fault))
            continue
        if type(said) is list:
            for part, reading in enumerate(said):
                _take(columns, message, part, reading, known or by_code.get(reading.c))
        else:
            _take(columns, message, 0, said, known or by_code.get(said.c))
    return columns


def _take(
    columns: Columns, message: Received, part: int, reading: Reading, known: Known | None
) -> None:
    if known is None:
        payload = msgspec.json.encode(reading)
        columns.spoilt.append(Spoilt(message, part, payload, f"no device {reading.c!r} is in use"))
        return
    at = reading.at
    if type(at) is str:
        try:
            moment = datetime.fromisoformat(at)
        except ValueError:
            moment = None
        if moment is None or moment.tzinfo is None:
            payload = msgspec.json.encode(reading)
            fault = f"time {at[:40]!r} is not ISO 8601 with its offset"
            columns.spoilt.append(Spoilt(message, part, payload, fault))
            return
        micros = _micros(moment)
    else:
        micros = int(at * 1000)
    number = len(columns.said)
    columns.said.append(reading)
    columns.device.append(known)
    columns.row.append(known.row)
    columns.at.append(micros)
    by_gateway = message.subject.startswith(BATCHES)
    heard = reading.r if by_gateway else None  # a device would set its own clock right with it
    columns.received.append(message.at if heard is None else heard * 1000)
    columns.seq.append(reading.seq)
    columns.lon.append(reading.lon)
    columns.lat.append(reading.lat)
    columns.late.append(reading.late)
    columns.vouched.append(message.subject == IMPORTED)
    columns.raw.append(msgspec.json.encode(reading.x).decode() if reading.x else None)
    for channel, value in reading.v.items():
        if channel in known.channels:
            columns.reading.append(number)
            columns.channel.append(channel)
            columns.value.append(value)
        else:
            columns.odd.append(Odd(known, micros, message.at, "channel", reading))
    if not reading.v and reading.lon is not None:
        columns.reading.append(number)
        columns.channel.append(POSITION)
        columns.value.append(None)


def _aside(columns: Columns, message: Received, by_subject: Mapping[str, Known]) -> None:
    """A device's answer to a command, or that it is here or gone; else a message of nobody we
    know. Commands themselves pass by."""
    base, _, end = message.subject.rpartition(".")
    if end == "cmd":
        return
    known = by_subject.get(f"{base}.up") if end in ("ack", "status") else None
    if known is None:
        spoilt = Spoilt(message, 0, message.payload, "no device in use speaks here")
        columns.spoilt.append(spoilt)
    elif end == "ack":
        columns.answers.append((known, message))
    elif message.payload in STATUSES:
        columns.statuses.append((known, STATUSES[message.payload], message.at))
    else:
        spoilt = Spoilt(message, 0, message.payload, "a status is here or gone")
        columns.spoilt.append(spoilt)


def _refused(columns: Columns, message: Received) -> None:
    """Each frame that a gateway refused, with its reason; replayed it is as it was."""
    try:
        parts = _parts(message.payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        parts = [msgspec.Raw(message.payload)]
    for number, part in enumerate(parts):
        try:
            reason = _why(part).why
        except (msgspec.MsgspecError, UnicodeDecodeError) as fault:
            reason = str(fault)
        columns.spoilt.append(Spoilt(message, number, bytes(part), reason))


def _read_apart(
    columns: Columns,
    message: Received,
    known: Known | None,
    by_code: Mapping[str, Known],
    fault: str,
) -> None:
    """An array with one bad reading keeps its good ones."""
    if message.subject == CANARY:
        return
    try:
        parts = _parts(message.payload)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        columns.spoilt.append(Spoilt(message, 0, message.payload, fault))
        return
    for number, part in enumerate(parts):
        try:
            reading = _one(part)
        except (msgspec.MsgspecError, UnicodeDecodeError) as why:
            columns.spoilt.append(Spoilt(message, number, bytes(part), str(why)))
        else:
            _take(columns, message, number, reading, known or by_code.get(reading.c))


def _micros(moment: datetime) -> int:
    return int(moment.timestamp()) * 1_000_000 + moment.microsecond
