"""Messages that come in parts are put together; a part is named by its distance from the first."""

from yiwang.lib.jt808 import Frame

MOST_MESSAGES = 8  # of one connection at a time; the oldest goes
MOST_PARTS = 100


class Joiner:
    """The parts of messages on one connection."""

    def __init__(self) -> None:
        self._parts: dict[tuple[str, int, int], dict[int, bytes]] = {}

    def add(self, frame: Frame) -> bytes | None:
        """The whole body, with the last part that was missing; None before."""
        header = frame.header
        if not header.parts or not header.part or not 1 <= header.part <= header.parts:
            return None
        if header.parts > MOST_PARTS:
            return None
        key = (header.phone, header.message, (header.serial - header.part) & 0xFFFF)
        parts = self._parts.setdefault(key, {})
        parts[header.part] = frame.body
        if len(parts) == header.parts:
            del self._parts[key]
            return b"".join(parts[number] for number in sorted(parts))
        while len(self._parts) > MOST_MESSAGES:
            self._parts.pop(next(iter(self._parts)))
        return None
