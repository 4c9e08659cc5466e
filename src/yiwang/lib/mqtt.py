"""MQTT 3.1.1 as devices speak it: packets as plain functions, and a session on one socket.

Source: OASIS MQTT 3.1.1 (2014), §2-3. What a device needs: QoS 1, a last will, topics.
"""

import socket
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Self

CONNACK, PUBLISH, PUBACK, SUBACK, PINGRESP = 2, 3, 4, 9, 13
PING = b"\xc0\x00"
DISCONNECT = b"\xe0\x00"
KEEP_ALIVE = 60  # seconds
REFUSALS = {1: "protocol", 2: "client id", 3: "unavailable", 4: "bad user", 5: "not authorised"}


class Refusal(Exception):
    """The server would not let us in."""


@dataclass(frozen=True)
class Will:
    """What the server says for us when we are gone without a word."""

    topic: str
    payload: bytes


@dataclass(frozen=True)
class Packet:
    """`kind` is the high half of the first byte, `flags` the low one."""

    kind: int
    flags: int
    body: bytes


def connect(
    client: str, user: str, secret: str, *, clean: bool = True, will: Will | None = None
) -> bytes:
    """The first packet. Without `clean` the server keeps for us what we miss."""
    flags = 0xC0 | (0x02 if clean else 0) | (0x0C if will else 0)
    body = _text("MQTT") + bytes([4, flags]) + KEEP_ALIVE.to_bytes(2) + _text(client)
    if will:
        body += _text(will.topic) + len(will.payload).to_bytes(2) + will.payload
    return _packet(0x10, body + _text(user) + _text(secret))


def publish(topic: str, payload: bytes, number: int) -> bytes:
    """QoS 1; answered by a PUBACK with this number (1-65535)."""
    return _packet(0x32, _text(topic) + number.to_bytes(2) + payload)


def acknowledge(number: int) -> bytes:
    return b"\x40\x02" + number.to_bytes(2)


def subscribe(topic: str, number: int) -> bytes:
    return _packet(0x82, number.to_bytes(2) + _text(topic) + b"\x01")


def number_of(packet: Packet) -> int:
    """The number of a PUBACK or SUBACK."""
    return int.from_bytes(packet.body[:2])


def said(packet: Packet) -> tuple[str, bytes, int]:
    """Topic, payload and number (0 for QoS 0) of a PUBLISH."""
    end = 2 + int.from_bytes(packet.body[:2])
    topic, rest = packet.body[2:end].decode(), packet.body[end:]
    if not packet.flags & 0x06:
        return topic, rest, 0
    return topic, rest[2:], int.from_bytes(rest[:2])


class Splitter:
    """Cuts a stream of bytes into packets, whatever the pieces it comes in."""

    def __init__(self) -> None:
        self._rest = b""

    def feed(self, received: bytes) -> Iterator[Packet]:
        data, at = self._rest + received, 0
        while (whole := _whole(data, at)) is not None:
            begin, end = whole
            yield Packet(data[at] >> 4, data[at] & 15, data[begin:end])
            at = end
        self._rest = data[at:]


class Session:
    """A connection that waits for each answer. Raises Refusal when it is not let in, OSError
    when the server is away."""

    def __init__(
        self, host: str, port: int, *, client: str, user: str, secret: str, timeout: float = 10
    ) -> None:
        self._socket = socket.create_connection((host, port), timeout=timeout)
        self._splitter = Splitter()
        self._number = 0
        self._socket.sendall(connect(client, user, secret))
        answer = self._await(CONNACK)
        if answer.body[1]:
            self._socket.close()
            raise Refusal(REFUSALS.get(answer.body[1], str(answer.body[1])))

    def publish(self, topic: str, payload: bytes) -> None:
        """Returns when the server has acknowledged."""
        self._number = self._number % 0xFFFF + 1
        self._socket.sendall(publish(topic, payload, self._number))
        self._await(PUBACK)

    def close(self) -> None:
        self._socket.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        fault: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def _await(self, kind: int) -> Packet:
        while True:
            received = self._socket.recv(4096)
            if not received:
                raise ConnectionError("the server closed the connection")
            for packet in self._splitter.feed(received):
                if packet.kind == kind:
                    return packet


def _whole(data: bytes, at: int) -> tuple[int, int] | None:
    """Where the body of the packet at `at` begins and ends; None while it is not whole."""
    length, shift, begin = 0, 0, at + 1
    while begin < len(data):
        byte = data[begin]
        length |= (byte & 0x7F) << shift
        begin, shift = begin + 1, shift + 7
        if byte < 0x80:
            return (begin, begin + length) if begin + length <= len(data) else None
    return None


def _packet(first: int, body: bytes) -> bytes:
    length, written = len(body), b""
    while True:
        length, byte = length >> 7, length & 0x7F
        written += bytes([byte | (0x80 if length else 0)])
        if not length:
            return bytes([first]) + written + body


def _text(text: str) -> bytes:
    data = text.encode()
    return len(data).to_bytes(2) + data
