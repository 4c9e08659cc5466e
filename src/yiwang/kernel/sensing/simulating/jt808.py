"""A simulated terminal of JT/T 808: signs in, sends positions, does what it is ordered."""

import asyncio
import struct
from collections.abc import Callable, Iterable
from datetime import UTC, timedelta

from yiwang.lib.jt808 import Frame, Splitter, encode, read_frame, unescape
from yiwang.lib.jt808.orders import (
    ASK,
    ASK_ALL,
    ASK_POSITION,
    CONTROL,
    DONE,
    SET,
    TEXT,
    UNSUPPORTED,
    set_parameters,
)

from .connection import MOST_WAITING, Player
from .saying import Word

LOCATION, BATCH, SIGN_IN, ANSWER = 0x0200, 0x0704, 0x0102, 0x8001
OWN_ANSWER, OWN_PARAMETERS, OWN_POSITION = 0x0001, 0x0104, 0x0201
AGAIN_AFTER = 1.0  # seconds; a platform may learn of us a little later
IN_BATCH = 24  # positions: a message has 1,023 bytes
_BEIJING = timedelta(hours=8)
_FACTORY = {0x0001: (60).to_bytes(4), 0x0029: (10).to_bytes(4), 0x0055: (60).to_bytes(4)}

Kept = tuple[int, bytes]  # message and body


class Terminal(Player[Kept]):
    """Has parameters that can be set and asked for; shows texts to nobody."""

    def __init__(self, address: tuple[str, int], *, number: str, count: Callable[[], None]) -> None:
        super().__init__(address, count=count)
        self._number, self._serial = number, 0
        self._position = b""
        self._parameters = dict(_FACTORY)
        self._welcome = asyncio.Event()
        self.texts: list[bytes] = []

    async def say(self, word: Word) -> None:
        if len(self._waiting) >= MOST_WAITING:
            return
        body, message = position(word), LOCATION
        self._position = body
        if word.late:
            message, body = BATCH, _batch([word])
        frame = self._frame(self._next(), (message, body))
        if word.broken:
            frame = frame[: len(frame) // 2] + b"\x7e"
        else:
            self._waiting[self._serial] = (message, body)
        await self._sent(frame)

    async def catch_up(self, kept: Iterable[Word]) -> None:
        """Once the platform knows us, send what was kept, many positions in a message."""
        words = list(kept)
        await self._welcome.wait()
        for first in range(0, len(words), IN_BATCH):
            message = BATCH, _batch(words[first : first + IN_BATCH])
            frame = self._frame(self._next(), message)
            self._waiting[self._serial] = message
            await self._sent(frame)

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._sign_in(writer)

    def _sign_in(self, writer: asyncio.StreamWriter) -> None:
        writer.write(self._frame(self._next(), (SIGN_IN, b"simulated")))

    def _next(self) -> int:
        self._serial = (self._serial + 1) & 0xFFFF
        return self._serial

    def _frame(self, number: int, kept: Kept) -> bytes:
        message, body = kept
        return encode(message, body, phone=self._number, serial=number)

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        splitter = Splitter()
        while received := await reader.read(1 << 14):
            for content in splitter.feed(received):
                frame = read_frame(unescape(content))
                if frame.header.message != ANSWER:
                    self._obey(frame)
                elif int.from_bytes(frame.body[2:4]) == SIGN_IN:
                    self._let_in(done=frame.body[4] == 0)
                elif frame.body[4] == 0:
                    self._answered(int.from_bytes(frame.body[:2]))

    def _let_in(self, *, done: bool) -> None:
        if done:
            self._welcome.set()
        elif self._writer is not None:
            asyncio.get_running_loop().call_later(AGAIN_AFTER, self._sign_in, self._writer)

    def _obey(self, frame: Frame) -> None:
        message, body, serial = frame.header.message, frame.body, frame.header.serial.to_bytes(2)
        if message == ASK_POSITION and self._position:
            self._reply(OWN_POSITION, serial + self._position)
        elif message in (ASK, ASK_ALL):
            values = self._asked(body) if message == ASK else self._parameters
            self._reply(OWN_PARAMETERS, serial + set_parameters(values))
        else:
            does = message in (TEXT, SET, CONTROL)
            result = bytes([DONE if does else UNSUPPORTED])
            self._reply(OWN_ANSWER, serial + message.to_bytes(2) + result)
            self._do(message, body)

    def _do(self, message: int, body: bytes) -> None:
        if message == TEXT:
            self.texts.append(body)
        elif message == SET:
            at = 1
            while at + 5 <= len(body):
                end = at + 5 + body[at + 4]
                self._parameters[int.from_bytes(body[at : at + 4])] = body[at + 5 : end]
                at = end
        elif message == CONTROL and self._writer is not None:
            self._writer.close()
            self._writer = None

    def _asked(self, body: bytes) -> dict[int, bytes]:
        numbers = [int.from_bytes(body[at : at + 4]) for at in range(1, len(body), 4)]
        return {n: self._parameters.get(n, bytes(4)) for n in numbers}

    def _reply(self, message: int, body: bytes) -> None:
        if self._writer is not None:
            self._writer.write(self._frame(self._next(), (message, body)))


def _batch(words: list[Word]) -> bytes:
    """The body of a 0x0704 of positions that could not be sent at their time."""
    bodies = [position(word) for word in words]
    items = b"".join(len(body).to_bytes(2) + body for body in bodies)
    return len(bodies).to_bytes(2) + b"\x01" + items


def position(word: Word) -> bytes:
    """The body of a 0x0200 with mileage, as terminals send it."""
    values = word.values
    clock = f"{word.at.astimezone(UTC) + _BEIJING:%y%m%d%H%M%S}"
    fixed = struct.pack(
        ">IIIIhHH",
        0,
        (2 if word.lon is not None else 0) + int(values.get("acc", 1)),
        round((word.lat or 0) * 1e6),
        round((word.lon or 0) * 1e6),
        int(values.get("altitude", 0)),
        max(0, round(values.get("speed", 0) * 10)),
        round(values.get("course", 0)) % 360,
    )
    mileage = b"\x01\x04" + max(0, round(values.get("mileage", 0) * 10)).to_bytes(4)
    return fixed + bytes.fromhex(clock) + mileage
