"""Positions as readings: what is put into the store for one frame."""

from dataclasses import dataclass
from typing import Any

import msgspec

from yiwang.lib.jt808 import Malformed, Position, read_batch, read_position

from ...rules.items import channels_of
from ...rules.terminals import flagged, has_flags

LOCATION, ANSWERED_LOCATION, BATCH = 0x0200, 0x0201, 0x0704
AFTERWARDS = 6  # positions
_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True, slots=True)
class Terminal:
    """A device whose code is the terminal's number."""

    id: int
    district: str
    code: str
    kind: str
    channels: frozenset[str]


class Flags:
    """What is said of terminals' alarm flags: all of them while one is up, and for a while after,
    so that a rule sees them down though a frame is lost; no word where nothing has happened."""

    def __init__(self, at_first: int = AFTERWARDS) -> None:
        self._at_first = at_first
        self._left: dict[str, int] = {}  # positions in which it is still said, by code

    def said(self, code: str, alarm: int) -> dict[str, float]:
        """The channels of one position."""
        left = AFTERWARDS if has_flags(alarm) else self._left.get(code, self._at_first) - 1
        self._left[code] = max(left, 0)
        return flagged(alarm) if left >= 0 else {}


def readings(
    message: int, body: bytes, terminal: Terminal, received: int, flags: Flags
) -> list[bytes]:
    """Each position in the body as JSON for the worker; `received` is epoch milliseconds.

    Raises Malformed when there is none. Of a batch the positions that can be read are taken: to
    refuse it would have it sent again for ever.
    """
    if message == LOCATION:
        return [_reading(read_position(body), terminal, received, flags)]
    if message == ANSWERED_LOCATION:
        return [_reading(read_position(body[2:]), terminal, received, flags)]
    batch, found = read_batch(body), []
    then = Flags(0) if batch.late else flags
    for each in batch.bodies:
        try:
            position = read_position(each)
        except Malformed:
            continue
        found.append(_reading(position, terminal, received, then, late=batch.late))
    if not found:
        raise Malformed("no position in this batch can be read")
    return found


def _reading(
    position: Position, terminal: Terminal, received: int, flags: Flags, *, late: bool = False
) -> bytes:
    at = position.at
    said: dict[str, Any] = {
        "c": terminal.code,
        "r": received,
        "at": int(at.timestamp() * 1000) if at else f"BCD {position.clock.hex()}",
    }
    values, raw = channels_of(position.items, terminal.kind)
    values |= {
        "speed": position.speed,
        "course": position.course,
        "altitude": position.altitude,
        "acc": position.acc,
    }
    values |= flags.said(terminal.code, position.alarm)
    said["v"] = {name: value for name, value in values.items() if name in terminal.channels}
    if position.fixed:
        said |= {"lon": position.lon, "lat": position.lat}
    if late:
        said["late"] = True
    if raw:
        said["x"] = raw
    return _encode(said)
