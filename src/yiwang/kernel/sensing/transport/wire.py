"""The client protocol of NATS on one blocking socket: a hundred thousand messages a second, where
a client that wakes a coroutine for each gives a tenth of that (SENSING §0.4, §3.2)."""

import json
import socket
import ssl
import time
from collections.abc import Mapping
from itertools import count
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit
from uuid import uuid4

TIMEOUT = 10.0  # seconds; nothing on this box or in this hall takes longer
_ASK_AGAIN = 2.0
_CHUNK = 1 << 20


class Unreachable(Exception):
    """No broker answers, or it said no; whoever needs it tries again."""


class Message(NamedTuple):
    """`status` is that of an answer without content ("408"), else ""."""

    subject: str
    reply: str
    payload: bytes
    status: str


class Wire:
    """A connection to the first of `urls` ("nats://user:secret@host:port", several by commas)
    that answers, and of several knows who leads. Not to be shared between threads."""

    def __init__(self, urls: str, *, name: str = "yiwang", timeout: float = TIMEOUT) -> None:
        self._timeout = timeout
        self._rest = b""
        self._inbox = f"_INBOX.{uuid4().hex}"
        self._numbers = count(1)
        self._connect(urls.split(","), name)

    def close(self) -> None:
        self._socket.close()

    def inbox(self) -> str:
        """A fresh address for answers, which `receive` then gives."""
        return f"{self._inbox}.{next(self._numbers)}"

    def publish(
        self, subject: str, payload: bytes, *, reply: str = "", headers: Mapping[str, str] = {}
    ) -> None:
        """Sent when this returns; stored only when an answer says so."""
        self._send(_publication(subject, payload, reply, headers))

    def request(self, subject: str, payload: bytes, *, headers: Mapping[str, str] = {}) -> Message:
        """The one answer to this. Other messages that come meanwhile are dropped: not for use
        while a pull is under way."""
        inbox = self.inbox()
        self.publish(subject, payload, reply=inbox, headers=headers)
        answer = self._answer(inbox, time.monotonic() + self._timeout)
        if answer is None:
            raise Unreachable("the broker does not answer")
        return _taken(answer, subject)

    def ask(self, subject: str, question: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """A request that may come twice, and its answer in JSON. What is asked while nobody leads
        is never answered, so it is asked again."""
        inbox, until = self.inbox(), time.monotonic() + self._timeout
        payload = json.dumps(question).encode() if question else b""
        while (left := until - time.monotonic()) > 0:
            self.publish(subject, payload, reply=inbox)
            answer = self._answer(inbox, time.monotonic() + min(left, _ASK_AGAIN))
            if answer is not None:
                said = json.loads(_taken(answer, subject).payload)
                assert isinstance(said, dict)
                return said
        raise Unreachable(f"nobody answers {subject}")

    def _answer(self, inbox: str, until: float) -> Message | None:
        while messages := self.heard(until):
            for message in messages:
                if message.subject == inbox:
                    return message
        return None

    def receive(self, until: float) -> list[Message]:
        """Messages that have come, at least one; raises Unreachable at the time `until`."""
        found = self.heard(until)
        if not found:
            raise Unreachable("the broker does not answer")
        return found

    def heard(self, until: float) -> list[Message]:
        """Messages that have come; none at the time `until`."""
        while not (found := self._parsed()):
            left = until - time.monotonic()
            if left <= 0:
                break
            self._socket.settimeout(left)
            self._fill()
        return found

    def _fill(self) -> None:
        try:
            received = self._socket.recv(_CHUNK)
        except TimeoutError:
            return
        except OSError as fault:
            raise Unreachable(str(fault)) from fault
        if not received:
            raise Unreachable("the broker closed the connection")
        self._rest = self._rest + received if self._rest else received

    def _parsed(self) -> list[Message]:
        """Whole messages at the beginning of what was received."""
        data, at, found = self._rest, 0, []
        while (end := data.find(b"\r\n", at)) >= 0:
            line = data[at:end]
            begin = end + 2
            if line[:3] == b"MSG":
                parts = line.decode().split(" ")
                size = int(parts[-1])
                if len(data) < begin + size + 2:
                    break
                reply = parts[3] if len(parts) == 5 else ""
                found.append(Message(parts[1], reply, data[begin : begin + size], ""))
                at = begin + size + 2
            elif line[:4] == b"HMSG":
                parts = line.decode().split(" ")
                size, head = int(parts[-1]), int(parts[-2])
                if len(data) < begin + size + 2:
                    break
                reply = parts[3] if len(parts) == 6 else ""
                status = "" if size > head else data[begin + 9 : begin + 12].decode().strip()
                found.append(Message(parts[1], reply, data[begin + head : begin + size], status))
                at = begin + size + 2
            else:
                self._control(line)
                at = begin
        self._rest = data[at:]
        return found

    def _control(self, line: bytes) -> None:
        if line[:4] == b"PING":
            self._send(b"PONG\r\n")
        elif line[:4] == b"-ERR":
            raise Unreachable(line[5:].decode(errors="replace").strip(" '"))

    def _send(self, data: bytes) -> None:
        try:
            self._socket.settimeout(self._timeout)
            self._socket.sendall(data)
        except OSError as fault:
            raise Unreachable(str(fault)) from fault

    def _connect(self, urls: list[str], name: str) -> None:
        faults = []
        for url in urls:
            try:
                self._socket = self._open(url.strip(), name)
            except (OSError, Unreachable) as fault:
                faults.append(f"{urlsplit(url).hostname}: {fault}")
                continue
            try:
                self._send(f"SUB {self._inbox}.* 1\r\n".encode())
                if len(urls) > 1:
                    self._prove_led()
                return
            except Unreachable as fault:
                self.close()
                faults.append(f"{urlsplit(url).hostname}: {fault}")
        raise Unreachable("; ".join(faults))

    def _prove_led(self) -> None:
        """A server that is cut off from the others takes connections, and stores nothing."""
        inbox = self.inbox()
        self.publish("$JS.API.INFO", b"", reply=inbox)
        answer = self._answer(inbox, time.monotonic() + min(self._timeout, _ASK_AGAIN))
        if answer is None or not answer.payload or "error" in json.loads(answer.payload):
            raise Unreachable("this server sees nobody who leads")

    def _open(self, url: str, name: str) -> socket.socket:
        parts = urlsplit(url)
        host = parts.hostname or "127.0.0.1"
        opened = socket.create_connection((host, parts.port or 4222), timeout=self._timeout)
        opened.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        greeting = opened.recv(1 << 16)
        if not greeting.startswith(b"INFO "):
            raise Unreachable("this is not a NATS server")
        if parts.scheme == "tls":
            opened = ssl.create_default_context().wrap_socket(opened, server_hostname=host)
        said = {
            "verbose": False,
            "pedantic": False,
            "headers": True,
            "no_responders": True,
            "lang": "python",
            "version": "1",
            "protocol": 1,
            "name": name,
            "user": unquote(parts.username or ""),
            "pass": unquote(parts.password or ""),
        }
        opened.sendall(b"CONNECT " + json.dumps(said).encode() + b"\r\nPING\r\n")
        answer = opened.recv(1 << 16)
        if not answer.startswith(b"PONG"):
            raise Unreachable(answer.decode(errors="replace").strip())
        return opened


def _taken(answer: Message, subject: str) -> Message:
    if answer.status == "503":
        raise Unreachable(f"nobody answers {subject}")
    return answer


def _publication(subject: str, payload: bytes, reply: str, headers: Mapping[str, str]) -> bytes:
    to = f"{subject} {reply}" if reply else subject
    if not headers:
        return f"PUB {to} {len(payload)}\r\n".encode() + payload + b"\r\n"
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    head = f"NATS/1.0\r\n{lines}\r\n".encode()
    size = len(head) + len(payload)
    return f"HPUB {to} {len(head)} {size}\r\n".encode() + head + payload + b"\r\n"
