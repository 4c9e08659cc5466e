"""Devices in tests: many readings with few bytes, each acknowledged."""

import json
import socket
from collections.abc import Iterable
from typing import Any

from yiwang.lib import mqtt

from ..models import Device
from ..transport.address import user_of


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
