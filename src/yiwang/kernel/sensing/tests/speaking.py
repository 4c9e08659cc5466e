"""Devices in tests: many readings with few bytes, each acknowledged."""

import json
import socket
import time
from collections.abc import Iterable, Sequence
from itertools import cycle
from typing import Any

from yiwang.lib import mqtt

from ..models import Device
from ..transport.address import user_of

PATIENCE = 2.5  # seconds that a device waits for an answer before it tries elsewhere


class Speaker:
    """One device on one socket that sends `window` messages before it waits for answers."""

    clean = True

    def __init__(self, port: int, device: Device, secret: str, *, window: int = 200) -> None:
        self.topic, self.window = f"{device.topic}/up", window
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.splitter = mqtt.Splitter()
        user = user_of(device.district, device.code)
        self.socket.sendall(mqtt.connect(device.code, user, secret, clean=self.clean))
        answer, *self.early = self.read()
        assert answer.body[1] == 0, answer

    def say(self, messages: Iterable[list[dict[str, Any]]]) -> None:
        """Returns when all are acknowledged."""
        waiting: list[bytes] = []
        for message in messages:
            data = json.dumps(message).encode()
            waiting.append(mqtt.publish(self.topic, data, len(waiting) + 1))
            if len(waiting) == self.window:
                self.flush(waiting)
        self.flush(waiting)

    def flush(self, waiting: list[bytes]) -> None:
        self.socket.sendall(b"".join(waiting))
        answered = 0
        while answered < len(waiting):
            answered += sum(packet.kind == mqtt.PUBACK for packet in self.read())
        waiting.clear()

    def read(self) -> list[mqtt.Packet]:
        received = self.socket.recv(1 << 16)
        assert received, "the broker closed the connection"
        return list(self.splitter.feed(received))

    def close(self) -> None:
        self.socket.close()


class Stubborn:
    """One device that says everything again, at the next of several addresses, until each message
    is acknowledged."""

    def __init__(
        self, ports: Sequence[int], device: Device, secret: str, *, patience: float = PATIENCE
    ) -> None:
        self.ports, self.device, self.secret = cycle(ports), device, secret
        self.patience = patience
        self.speaker: Speaker | None = None
        self.said = self.again = 0

    def say(self, messages: list[list[dict[str, Any]]], *, seconds: float = 60) -> None:
        until = time.monotonic() + seconds
        while True:
            try:
                if self.speaker is None:
                    self.speaker = Speaker(next(self.ports), self.device, self.secret)
                    self.speaker.socket.settimeout(self.patience)
                self.speaker.say(messages)
                self.said += sum(len(message) for message in messages)
                return
            except (OSError, AssertionError, ValueError):
                assert time.monotonic() < until, "nobody acknowledges"
                self.again += 1
                self.close()
                time.sleep(0.2)

    def close(self) -> None:
        if self.speaker is not None:
            self.speaker.close()
            self.speaker = None
