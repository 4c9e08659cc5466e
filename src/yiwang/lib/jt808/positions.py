"""Positions (0x0200, and those inside 0x0201 and 0x0704): 28 fixed bytes, then items."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from .frames import Malformed

FIXED = 28
BEIJING = timezone(timedelta(hours=8))  # the clock of the standard, whatever the place

ACC, FIXED_ON, SOUTH, WEST = 1 << 0, 1 << 1, 1 << 2, 1 << 3  # bits of the status


@dataclass(frozen=True, slots=True)
class Position:
    """`lon`, `lat` are WGS 84 degrees, `altitude` metres, `speed` km/h, `course` degrees from
    north. `at` is None when the terminal's clock says nothing possible. `items` keep what the
    terminal added as (id, bytes), in its order; `whole` says that they filled the rest."""

    alarm: int
    status: int
    lat_raw: int
    lon_raw: int
    altitude: int
    speed: float
    course: int
    clock: bytes
    items: tuple[tuple[int, bytes], ...]
    whole: bool

    @property
    def lat(self) -> float:
        return self.lat_raw / 1e6 * (-1 if self.status & SOUTH else 1)

    @property
    def lon(self) -> float:
        return self.lon_raw / 1e6 * (-1 if self.status & WEST else 1)

    @property
    def fixed(self) -> bool:
        return bool(self.status & FIXED_ON)

    @property
    def acc(self) -> bool:
        return bool(self.status & ACC)

    @property
    def at(self) -> datetime | None:
        return time_of(self.clock)

    def item(self, number: int) -> bytes | None:
        """The last item of that id, as a repeated one replaces the earlier."""
        return next((value for key, value in reversed(self.items) if key == number), None)


def read_position(body: bytes) -> Position:
    """The position in `body`. Raises Malformed when the fixed part is cut off."""
    if len(body) < FIXED:
        raise Malformed(f"a position has at least {FIXED} bytes, not {len(body)}")
    items, whole = _items(body[FIXED:])
    return Position(
        alarm=int.from_bytes(body[0:4]),
        status=int.from_bytes(body[4:8]),
        lat_raw=int.from_bytes(body[8:12]),
        lon_raw=int.from_bytes(body[12:16]),
        altitude=int.from_bytes(body[16:18], signed=True),
        speed=int.from_bytes(body[18:20]) / 10,
        course=int.from_bytes(body[20:22]),
        clock=body[22:28],
        items=items,
        whole=whole,
    )


@dataclass(frozen=True, slots=True)
class Batch:
    """0x0704. `announced` positions; `late` when the terminal kept them while out of reach. The
    last of `bodies` goes as far as the frame does; `whole` says that none was cut or missing."""

    announced: int
    kind: int
    bodies: tuple[bytes, ...]
    whole: bool

    @property
    def late(self) -> bool:
        return self.kind == 1


def read_batch(body: bytes) -> Batch:
    """The positions in a batch, not read yet. Raises Malformed without count and kind."""
    if len(body) < 3:
        raise Malformed("a batch has a count and a kind")
    announced, bodies, at = int.from_bytes(body[0:2]), [], 3
    while at + 2 <= len(body):
        begin = at + 2
        at = begin + int.from_bytes(body[at:begin])
        bodies.append(body[begin:at])
    whole = at == len(body) and len(bodies) == announced
    return Batch(announced, body[2], tuple(bodies), whole)


def time_of(clock: bytes) -> datetime | None:
    """YYMMDDhhmmss as six BCD bytes in Beijing time; None for no such moment."""
    digits = clock.hex()
    if len(digits) != 12 or not digits.isdecimal():
        return None
    year, month, day, hour, minute, second = (int(digits[i : i + 2]) for i in range(0, 12, 2))
    try:
        return datetime(2000 + year, month, day, hour, minute, second, tzinfo=BEIJING)
    except ValueError:
        return None


def _items(rest: bytes) -> tuple[tuple[tuple[int, bytes], ...], bool]:
    found = []
    at = 0
    while at + 2 <= len(rest):
        end = at + 2 + rest[at + 1]
        if end > len(rest):
            break
        found.append((rest[at], rest[at + 2 : end]))
        at = end
    return tuple(found), at == len(rest)
