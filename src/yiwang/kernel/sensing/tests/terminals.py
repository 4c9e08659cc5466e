"""A terminal in a vehicle: frames of its own, and what it is answered."""

import socket
import struct
from datetime import UTC, datetime, timedelta

from yiwang.lib.jt808 import Frame, Splitter, encode, read_frame, unescape

BEIJING = timedelta(hours=8)


def position(
    at: datetime, *, speed=36.5, lon=113.6, lat=24.8, items=b"", fixed=True, alarm=0
) -> bytes:
    """The body of a 0x0200."""
    clock = bytes.fromhex((at.astimezone(UTC) + BEIJING).strftime("%y%m%d%H%M%S"))
    return (
        struct.pack(
            ">IIIIhHH",
            alarm,
            3 if fixed else 1,
            round(lat * 1e6),
            round(lon * 1e6),
            50,
            round(speed * 10),
            90,
        )
        + clock
        + items
    )


def batch(bodies: list[bytes], *, late: bool = True) -> bytes:
    """The body of a 0x0704."""
    parts = b"".join(len(body).to_bytes(2) + body for body in bodies)
    return len(bodies).to_bytes(2) + bytes([late]) + parts


class Terminal:
    def __init__(self, port: int, phone: str, *, edition: int | None = None) -> None:
        self.phone, self.edition, self.serial = phone, edition, 0
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=5)
        self.splitter = Splitter()
        self.waiting: list[bytes] = []

    def frame(self, message: int, body: bytes = b"", **parts: int) -> bytes:
        self.serial += 1
        return encode(
            message, body, phone=self.phone, serial=self.serial, edition=self.edition, **parts
        )

    def say(self, message: int, body: bytes = b"", **parts: int) -> None:
        self.send(self.frame(message, body, **parts))

    def send(self, data: bytes) -> None:
        self.socket.sendall(data)

    def answer(self) -> tuple[int, int, int]:
        """Message, serial and result of the next answer."""
        while not self.waiting:
            received = self.socket.recv(4096)
            assert received, "the connection was closed"
            self.waiting += self.splitter.feed(received)
        frame = read_frame(unescape(self.waiting.pop(0)))
        assert frame.checksum_ok and frame.length_ok
        at = 4 if frame.header.message == 0x8001 else 2
        return frame.header.message, int.from_bytes(frame.body[:2]), frame.body[at]

    def told(self) -> Frame:
        """The next thing that is no answer to us."""
        while True:
            while not self.waiting:
                received = self.socket.recv(4096)
                assert received, "the connection was closed"
                self.waiting += self.splitter.feed(received)
            frame = read_frame(unescape(self.waiting.pop(0)))
            if frame.header.message not in (0x8001, 0x8100):
                return frame

    def reply(self, frame: Frame, result: int = 0) -> None:
        """The general answer to what we were told."""
        header = frame.header
        self.say(0x0001, header.serial.to_bytes(2) + header.message.to_bytes(2) + bytes([result]))

    def silent(self, seconds: float = 0.5) -> bool:
        """Whether nothing is answered for a while."""
        self.socket.settimeout(seconds)
        try:
            return not self.socket.recv(4096)
        except TimeoutError:
            return True
        finally:
            self.socket.settimeout(5)

    def close(self) -> None:
        self.socket.close()
