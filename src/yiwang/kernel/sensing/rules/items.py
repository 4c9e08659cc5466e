"""What terminals in vehicles add to a position, by the number of the item, and as which channel.

Source: SENSING §2 (JT/T 808 0x0200). Makers give further numbers meanings of their own: a room that
knows one says so with `read_item`. What nobody reads is kept as it came.
"""

from collections.abc import Callable, Sequence

Reader = Callable[[bytes], dict[str, float]]
#: How bit 0 and 1 of the status and the fixed part of a position are called.
FIXED = ("speed", "course", "altitude", "acc")


def _whole(channel: str, scale: float = 1) -> Reader:
    return lambda value: {channel: int.from_bytes(value) * scale}


def _analog(value: bytes) -> dict[str, float]:
    number = int.from_bytes(value)
    return {"ad0": number & 0xFFFF, "ad1": number >> 16}


_STANDARD: dict[int, Reader] = {
    0x01: _whole("mileage", 0.1),  # km
    0x02: _whole("fuel", 0.1),  # litres
    0x03: _whole("recorder_speed", 0.1),  # km/h
    0x25: _whole("signals"),
    0x2A: _whole("io"),
    0x2B: _analog,
    0x30: _whole("signal"),
    0x31: _whole("satellites"),
}
_own: dict[tuple[str, int], Reader] = {}


def read_item(kind: str, number: int, reader: Reader) -> None:
    """Have terminals of a kind of device say more: `reader` makes channels of an item's bytes."""
    _own[kind, number] = reader


def channels_of(
    items: Sequence[tuple[int, bytes]], kind: str
) -> tuple[dict[str, float], dict[str, str]]:
    """Values by channel, and what nobody reads, as hexadecimal by number."""
    said: dict[str, float] = {}
    raw: dict[str, str] = {}
    for number, value in items:
        reader = _own.get((kind, number)) or _STANDARD.get(number)
        if reader is None or not value:
            raw[f"{number:02x}"] = value.hex()
        else:
            said |= reader(value)
    return {channel: round(value, 6) for channel, value in said.items()}, raw
