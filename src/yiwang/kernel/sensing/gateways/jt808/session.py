"""One connection of a terminal: frames in, answers and orders out; nothing sent ends it."""

import asyncio
import fcntl
import logging
import socket
import struct
import termios
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import cast

from yiwang.lib.jt808 import (
    Frame,
    Header,
    Malformed,
    Splitter,
    encode,
    read_frame,
    read_position,
    unescape,
)
from yiwang.lib.jt808.orders import read_answer, read_parameters

from ...services.commands import Errand
from .collecting import Collector, milliseconds
from .hearing import ANSWERED_LOCATION, BATCH, LOCATION, Flags, Terminal, readings
from .joining import Joiner
from .ordering import Outcome, Pending, message_of
from .refusing import Refusals

ANSWER, REGISTERED = 0x8001, 0x8100
TERMINAL_ANSWER, HEARTBEAT, SIGN_OFF, REGISTER, SIGN_IN = 0x0001, 0x0002, 0x0003, 0x0100, 0x0102
PARAMETERS = 0x0104
OK, FAILED, WRONG, UNSUPPORTED = range(4)
NO_TERMINAL = 4  # of a registration
IDLE = 600.0  # seconds without a byte; terminals' heartbeats come each minute or so
_LOCATIONS = {LOCATION, ANSWERED_LOCATION, BATCH}

log = logging.getLogger(__name__)


@dataclass
class Hall:
    """What all connections share. `find` knows a terminal by its number; `greet` makes the code
    with which one that registered signs in; `outcomes` are answers to orders, not stored yet."""

    find: Callable[[str], Terminal | None]
    greet: Callable[[str], str]
    collector: Collector
    sessions: dict[str, "Session"] = field(default_factory=dict)
    outcomes: list[Outcome] = field(default_factory=list)
    refusals: Refusals = field(default_factory=Refusals)
    flags: Flags = field(default_factory=Flags)
    frames: int = 0
    broken: int = 0

    def end(self) -> None:
        """Nobody is heard any more."""
        for session in set(self.sessions.values()):
            session.close()


class Session(asyncio.Protocol):
    """A terminal is who its header says; a new connection replaces its old one. A forwarder's
    connection carries several."""

    def __init__(self, hall: Hall) -> None:
        self._hall = hall
        self._splitter = Splitter()
        self._joiner = Joiner()
        self._pending = Pending()
        self._serial = 0
        self._spoke: dict[str, Header] = {}
        self._heard = 0.0
        self._watch: asyncio.TimerHandle | None = None
        self.since = datetime.now(UTC)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._heard = asyncio.get_running_loop().time()
        self._look()

    def connection_lost(self, fault: Exception | None) -> None:
        if self._watch:
            self._watch.cancel()
        for number in list(self._spoke):
            self.part_with(number)

    def data_received(self, data: bytes) -> None:
        self._heard = asyncio.get_running_loop().time()
        for content in self._splitter.feed(data):
            self._hall.frames += 1
            number = ""
            try:
                frame = read_frame(unescape(content))
                number = frame.header.device
                self._take(frame)
            except Malformed as fault:
                self._hall.broken += 1
                self._hall.refusals.note(number, str(fault), content)
            except Exception:  # whatever a frame does, the connection and the others go on
                self._hall.broken += 1
                log.exception("a frame of %s", number or "a stranger")

    def close(self) -> None:
        self._transport.close()

    def part_with(self, number: str) -> None:
        """The terminal is not here any more."""
        del self._spoke[number]
        if self._hall.sessions.get(number) is self:
            del self._hall.sessions[number]

    def order(self, errand: Errand) -> None:
        """Send it, if its end has not come; `hall.outcomes` tells what became of it."""
        header, left = self._spoke.get(errand.number), _seconds_until(errand.expires_at)
        if header is None or left <= 0 or self._transport.is_closing():
            return
        try:
            message, body = message_of(errand.body, header.edition)
        except (LookupError, TypeError, ValueError) as fault:  # Malformed is a ValueError
            self._hall.outcomes.append(Outcome(errand, ok=False, result=str(fault)))
            return
        serial = self._say(header, message, body)
        self._pending.add(serial, errand, message)
        asyncio.get_running_loop().call_later(left, self._end, serial, errand)

    def _end(self, serial: int, errand: Errand) -> None:
        """Its end has come. What the network has not delivered yet must never arrive."""
        if self._pending.drop(serial, errand) and self._undelivered():
            held = self._transport.get_extra_info("socket")
            held.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()

    def _undelivered(self) -> bool:
        if self._transport.is_closing():
            return False
        if self._transport.get_write_buffer_size():
            return True
        held = self._transport.get_extra_info("socket")
        waiting = fcntl.ioctl(held.fileno(), termios.TIOCOUTQ, b"\0" * 4)
        return bool(struct.unpack("i", waiting)[0])

    def _take(self, frame: Frame) -> None:
        header = frame.header
        if not frame.checksum_ok:
            raise Malformed("the checksum is wrong")
        if not frame.length_ok:
            raise Malformed(f"{len(frame.body)} bytes came, {header.stated_length} were said")
        terminal = self._hall.find(header.device)
        if terminal is None:
            self._refuse(frame)
            raise Malformed(f"no device {header.device!r} is in use")
        self._arrive(header)
        if header.message in _LOCATIONS and not header.encryption:
            self._locate(frame, terminal)
        elif header.message == TERMINAL_ANSWER:
            self._conclude(self._pending.answered(read_answer(frame.body)))
        elif header.message == PARAMETERS and not header.encryption:
            body = self._whole(frame)
            if body is not None:
                self._conclude(self._pending.told(read_parameters(body)))
        elif header.message == REGISTER:
            code = self._hall.greet(header.device).encode()
            self._say(header, REGISTERED, header.serial.to_bytes(2) + bytes([OK]) + code)
        elif header.message in (HEARTBEAT, SIGN_IN, SIGN_OFF):
            self._answer(frame, OK)
        else:
            self._answer(frame, UNSUPPORTED)

    def _locate(self, frame: Frame, terminal: Terminal) -> None:
        body = self._whole(frame)
        if body is None:
            return
        try:
            found = readings(frame.header.message, body, terminal, milliseconds(), self._hall.flags)
        except Malformed:
            self._answer(frame, WRONG)
            raise
        self._hall.collector.add(found, partial(self._located, frame, body))

    def _located(self, frame: Frame, body: bytes) -> None:
        """Its positions are durable."""
        self._answer(frame, OK)
        if frame.header.message == ANSWERED_LOCATION:
            serial, position = int.from_bytes(body[:2]), read_position(body[2:])
            self._conclude(self._pending.located(serial, position))

    def _whole(self, frame: Frame) -> bytes | None:
        """The body, of all parts; None while some are missing."""
        return frame.body if frame.header.parts is None else self._joiner.add(frame)

    def _conclude(self, outcome: Outcome | None) -> None:
        if outcome is not None:
            self._hall.outcomes.append(outcome)

    def _refuse(self, frame: Frame) -> None:
        header = frame.header
        if header.message == REGISTER:
            self._say(header, REGISTERED, header.serial.to_bytes(2) + bytes([NO_TERMINAL]))
        else:
            self._answer(frame, FAILED)

    def _answer(self, frame: Frame, result: int) -> None:
        header = frame.header
        body = header.serial.to_bytes(2) + header.message.to_bytes(2) + bytes([result])
        self._say(header, ANSWER, body)

    def _say(self, header: Header, message: int, body: bytes) -> int:
        """To the terminal of that header; the serial under which it was said."""
        self._serial = (self._serial + 1) & 0xFFFF
        if not self._transport.is_closing():
            edition = header.edition
            said = encode(message, body, phone=header.phone, serial=self._serial, edition=edition)
            self._transport.write(said)
        return self._serial

    def _arrive(self, header: Header) -> None:
        number, fresh = header.device, header.device not in self._spoke
        self._spoke[number] = header
        if fresh:
            before = self._hall.sessions.get(number)
            if before is not None and before is not self:
                before.give_up(number)
            self.since = datetime.now(UTC)
            self._hall.sessions[number] = self

    def give_up(self, number: str) -> None:
        """The terminal has another connection now; this one ends unless it carries more."""
        self.part_with(number)
        if not self._spoke:
            self.close()

    def _look(self) -> None:
        """End a connection on which nothing has come for long."""
        loop = asyncio.get_running_loop()
        left = self._heard + IDLE - loop.time()
        if left <= 0:
            self._transport.abort()
        else:
            self._watch = loop.call_later(left, self._look)


def _seconds_until(moment: datetime) -> float:
    return (moment - datetime.now(UTC)).total_seconds()
