"""One connection of a terminal: frames in, answers out. Nothing that it sends ends it."""

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import cast

from yiwang.lib.jt808 import Frame, Malformed, Splitter, encode, read_frame, unescape

from .collecting import Collector, milliseconds
from .hearing import ANSWERED_LOCATION, BATCH, LOCATION, Terminal, readings
from .joining import Joiner

ANSWER, REGISTERED = 0x8001, 0x8100
TERMINAL_ANSWER, HEARTBEAT, SIGN_OFF, REGISTER, SIGN_IN = 0x0001, 0x0002, 0x0003, 0x0100, 0x0102
OK, FAILED, WRONG, UNSUPPORTED = range(4)
NO_TERMINAL = 4  # of a registration
IDLE = 600.0  # seconds without a byte; terminals' heartbeats come each minute or so
_LOCATIONS = {LOCATION, ANSWERED_LOCATION, BATCH}

log = logging.getLogger(__name__)


@dataclass
class Hall:
    """What all connections share. `find` knows a terminal by its number; `greet` makes the code
    with which one that registered signs in."""

    find: Callable[[str], Terminal | None]
    greet: Callable[[str], str]
    collector: Collector
    sessions: dict[str, "Session"] = field(default_factory=dict)
    frames: int = 0
    broken: int = 0


class Session(asyncio.Protocol):
    """A terminal is who its header says; a new connection replaces its old one."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._splitter = Splitter()
        self._joiner = Joiner()
        self._serial = 0
        self._number = ""
        self._heard = 0.0
        self._watch: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._heard = asyncio.get_running_loop().time()
        self._look()

    def connection_lost(self, fault: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        if self._hall.sessions.get(self._number) is self:
            del self._hall.sessions[self._number]

    def data_received(self, data: bytes) -> None:
        self._heard = asyncio.get_running_loop().time()
        for content in self._splitter.feed(data):
            self._hall.frames += 1
            try:
                self._take(read_frame(unescape(content)))
            except Malformed:
                self._hall.broken += 1
            except Exception:  # whatever a frame does, the connection and the others go on
                self._hall.broken += 1
                log.exception("a frame of %s", self._number or "a stranger")

    def close(self) -> None:
        self._transport.close()

    def _take(self, frame: Frame) -> None:
        header = frame.header
        if not frame.checksum_ok or not frame.length_ok:
            raise Malformed("checksum or length")
        terminal = self._hall.find(header.device)
        if terminal is None:
            self._refuse(frame)
            return
        self._arrive(header.device)
        if header.message in _LOCATIONS and not header.encryption:
            self._locate(frame, terminal)
        elif header.message == REGISTER:
            code = self._hall.greet(header.device).encode()
            self._say(frame, REGISTERED, header.serial.to_bytes(2) + bytes([OK]) + code)
        elif header.message in (HEARTBEAT, SIGN_IN, SIGN_OFF):
            self._answer(frame, OK)
        elif header.message != TERMINAL_ANSWER:
            self._answer(frame, UNSUPPORTED)

    def _locate(self, frame: Frame, terminal: Terminal) -> None:
        body: bytes | None = frame.body
        if frame.header.parts is not None:
            body = self._joiner.add(frame)
            if body is None:
                return
        assert body is not None
        try:
            found = readings(frame.header.message, body, terminal, milliseconds())
        except Malformed:
            self._hall.broken += 1
            self._answer(frame, WRONG)
            return
        self._hall.collector.add(found, partial(self._answer, frame, OK))

    def _refuse(self, frame: Frame) -> None:
        header = frame.header
        if header.message == REGISTER:
            self._say(frame, REGISTERED, header.serial.to_bytes(2) + bytes([NO_TERMINAL]))
        else:
            self._answer(frame, FAILED)

    def _answer(self, frame: Frame, result: int) -> None:
        header = frame.header
        body = header.serial.to_bytes(2) + header.message.to_bytes(2) + bytes([result])
        self._say(frame, ANSWER, body)

    def _say(self, frame: Frame, message: int, body: bytes) -> None:
        if self._transport.is_closing():
            return
        header = frame.header
        self._serial = (self._serial + 1) & 0xFFFF
        said = encode(
            message, body, phone=header.phone, serial=self._serial, edition=header.edition
        )
        self._transport.write(said)

    def _arrive(self, number: str) -> None:
        if number == self._number:
            return
        self._number = number
        before = self._hall.sessions.get(number)
        if before is not None and before is not self:
            before.close()
        self._hall.sessions[number] = self

    def _look(self) -> None:
        """End a connection on which nothing has come for long."""
        loop = asyncio.get_running_loop()
        left = self._heard + IDLE - loop.time()
        if left <= 0:
            self._transport.abort()
        else:
            self._watch = loop.call_later(left, self._look)
