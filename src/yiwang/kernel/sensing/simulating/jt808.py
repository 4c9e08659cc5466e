"""A simulated terminal of JT/T 808: signs in, sends positions, keeps what is not answered."""

import asyncio
import contextlib
import struct
from collections.abc import Callable
from datetime import UTC, timedelta

from yiwang.lib.jt808 import Splitter, encode, read_frame, unescape

from .saying import Word

LOCATION, BATCH, SIGN_IN, ANSWER = 0x0200, 0x0704, 0x0102, 0x8001
MOST_WAITING = 1000
_BEIJING = timedelta(hours=8)


class Terminal:
    """`count` is told each reading that the platform says it has stored."""

    def __init__(self, address: tuple[str, int], *, number: str, count: Callable[[], None]) -> None:
        self._address, self._number, self._count = address, number, count
        self._serial = 0
        self._waiting: dict[int, tuple[int, bytes]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._life: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Raises OSError."""
        reader, self._writer = await asyncio.open_connection(*self._address)
        self._writer.write(self._frame(SIGN_IN, b"simulated"))
        for serial, (message, body) in self._waiting.items():
            self._writer.write(encode(message, body, phone=self._number, serial=serial))
        self._life = asyncio.create_task(self._hear(reader))

    async def say(self, word: Word) -> None:
        """Send, now or when there is a connection again."""
        if len(self._waiting) >= MOST_WAITING:
            return
        body = position(word)
        if word.late:
            body = b"\x00\x01\x01" + len(body).to_bytes(2) + body
        frame = self._frame(BATCH if word.late else LOCATION, body)
        if word.broken:
            frame = frame[: len(frame) // 2] + b"\x7e"
        else:
            self._waiting[self._serial] = (BATCH if word.late else LOCATION, body)
        if self._writer is None:
            with contextlib.suppress(OSError):
                await self.connect()
            return
        self._writer.write(frame)

    def cut(self) -> None:
        """Lose the connection as a tunnel does."""
        if self._writer is not None:
            self._writer.transport.abort()
            self._writer = None

    @property
    def unanswered(self) -> int:
        return len(self._waiting)

    async def close(self) -> None:
        if self._life:
            self._life.cancel()
        if self._writer:
            self._writer.close()

    def _frame(self, message: int, body: bytes) -> bytes:
        self._serial = (self._serial + 1) & 0xFFFF
        return encode(message, body, phone=self._number, serial=self._serial)

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        splitter = Splitter()
        with contextlib.suppress(OSError):
            while received := await reader.read(1 << 14):
                for content in splitter.feed(received):
                    frame = read_frame(unescape(content))
                    if frame.header.message == ANSWER:
                        self._answered(frame.body)
        self._writer = None

    def _answered(self, body: bytes) -> None:
        serial = int.from_bytes(body[:2])
        if body[4] == 0 and serial in self._waiting:
            del self._waiting[serial]
            self._count()


def position(word: Word) -> bytes:
    """The body of a 0x0200 with mileage, as terminals send it."""
    values = word.values
    clock = f"{word.at.astimezone(UTC) + _BEIJING:%y%m%d%H%M%S}"
    fixed = struct.pack(
        ">IIIIhHH",
        0,
        3 if word.lon is not None else 1,
        round((word.lat or 0) * 1e6),
        round((word.lon or 0) * 1e6),
        int(values.get("altitude", 0)),
        max(0, round(values.get("speed", 0) * 10)),
        round(values.get("course", 0)) % 360,
    )
    mileage = b"\x01\x04" + max(0, round(values.get("mileage", 0) * 10)).to_bytes(4)
    return fixed + bytes.fromhex(clock) + mileage
