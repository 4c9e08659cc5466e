"""A simulated device on MQTT 3.1.1: QoS 1, what is not acknowledged is sent again."""

import asyncio
from collections.abc import Callable
from itertools import cycle

from yiwang.lib import mqtt

from .connection import MOST_WAITING, Player
from .saying import Word

HERE, GONE = b"here", b"gone"


class MqttDevice(Player[bytes]):
    """Says on its status topic that it is here; its will says that it has gone."""

    def __init__(
        self,
        address: tuple[str, int],
        *,
        user: str,
        secret: str,
        topic: str,
        count: Callable[[], None],
    ) -> None:
        super().__init__(address, count=count)
        self._user, self._secret, self._topic = user, secret, topic
        self._numbers = cycle(range(1, 0x10000))
        self._splitter = mqtt.Splitter()

    async def say(self, word: Word) -> None:
        if len(self._waiting) >= MOST_WAITING:
            return
        number, payload = next(self._numbers), word.json()
        self._waiting[number] = payload
        await self._sent(self._frame(number, payload))

    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._splitter = mqtt.Splitter()
        status = f"{self._topic}/status"
        will = mqtt.Will(status, GONE)
        writer.write(mqtt.connect(self._user, self._user, self._secret, clean=False, will=will))
        found: list[mqtt.Packet] = []
        while not found:
            received = await reader.read(4096)
            if not received:
                raise ConnectionError("the server closed the connection")
            found = list(self._splitter.feed(received))
        if found[0].body[1]:
            raise mqtt.Refusal(mqtt.REFUSALS.get(found[0].body[1], "refused"))
        writer.write(mqtt.publish(status, HERE, next(self._numbers)))

    def _frame(self, number: int, kept: bytes) -> bytes:
        return mqtt.publish(f"{self._topic}/up", kept, number)

    def _farewell(self) -> bytes:
        """An orderly end takes the will back, so it is said."""
        gone = mqtt.publish(f"{self._topic}/status", GONE, next(self._numbers))
        return gone + mqtt.DISCONNECT

    async def _listen(self, reader: asyncio.StreamReader) -> None:
        while received := await self._read(reader):
            for packet in self._splitter.feed(received):
                if packet.kind == mqtt.PUBACK:
                    self._answered(mqtt.number_of(packet))

    async def _read(self, reader: asyncio.StreamReader) -> bytes:
        """What comes; a ping when nothing has for half of the time we promised."""
        while True:
            try:
                return await asyncio.wait_for(reader.read(1 << 14), mqtt.KEEP_ALIVE / 2)
            except TimeoutError:
                if self._writer is None:
                    return b""
                self._writer.write(mqtt.PING)
