"""A simulated device on MQTT 3.1.1: QoS 1, what is not acknowledged is sent again."""

import asyncio
import contextlib
from collections.abc import Callable
from itertools import cycle

from yiwang.lib import mqtt

BACK_AFTER = 1.0  # seconds
MOST_WAITING = 1000


class MqttDevice:
    """`count` is told each acknowledged reading."""

    def __init__(
        self,
        address: tuple[str, int],
        *,
        user: str,
        secret: str,
        topic: str,
        count: Callable[[], None],
    ) -> None:
        self._address, self._user, self._secret, self._topic = address, user, secret, topic
        self._count = count
        self._numbers = cycle(range(1, 0x10000))
        self._waiting: dict[int, bytes] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._life: asyncio.Task[None] | None = None

    async def connect(self) -> None:
        """Raises OSError or mqtt.Refusal."""
        reader, writer = await asyncio.open_connection(*self._address)
        will = mqtt.Will(f"{self._topic}/status", b"gone")
        writer.write(mqtt.connect(self._user, self._user, self._secret, clean=False, will=will))
        splitter = mqtt.Splitter()
        found: list[mqtt.Packet] = []
        while not found:
            received = await reader.read(4096)
            if not received:
                raise ConnectionError("the server closed the connection")
            found = list(splitter.feed(received))
        if found[0].body[1]:
            raise mqtt.Refusal(mqtt.REFUSALS.get(found[0].body[1], "refused"))
        self._writer = writer
        for number, payload in self._waiting.items():
            writer.write(mqtt.publish(f"{self._topic}/up", payload, number))
        self._life = asyncio.create_task(self._hear(reader, splitter))

    async def say(self, payload: bytes) -> None:
        """Send, now or when there is a connection again."""
        if len(self._waiting) >= MOST_WAITING:
            return
        number = next(self._numbers)
        self._waiting[number] = payload
        if self._writer is None:
            with contextlib.suppress(OSError):
                await self.connect()
            return
        self._writer.write(mqtt.publish(f"{self._topic}/up", payload, number))

    def cut(self) -> None:
        """Lose the connection as a cable does."""
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
            self._writer.write(mqtt.DISCONNECT)
            self._writer.close()

    async def _hear(self, reader: asyncio.StreamReader, splitter: mqtt.Splitter) -> None:
        with contextlib.suppress(OSError):
            while received := await self._read(reader):
                for packet in splitter.feed(received):
                    if packet.kind == mqtt.PUBACK:
                        self._answered(mqtt.number_of(packet))
        self._writer = None

    def _answered(self, number: int) -> None:
        if number in self._waiting:
            del self._waiting[number]
            self._count()

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        """What comes; a ping when nothing has for half of the time we promised."""
        while True:
            try:
                return await asyncio.wait_for(reader.read(1 << 14), mqtt.KEEP_ALIVE / 2)
            except TimeoutError:
                if self._writer is None:
                    return b""
                self._writer.write(mqtt.PING)
