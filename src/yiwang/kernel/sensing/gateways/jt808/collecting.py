"""Readings of many terminals into few messages; a frame is answered when its message is stored."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from uuid import uuid4

MOST = 500  # readings a message
WAIT = 0.02  # seconds that a reading waits for others
AT_ONCE = 8  # messages on their way; then readings wait for one to arrive
MOST_WAITING = 200_000  # readings; then frames go unanswered and terminals keep them

Store = Callable[[bytes, str], Awaitable[bool]]
Answer = Callable[[], None]


class Collector:
    """`store(payload, id)` says whether the message is durable now."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._name = uuid4().hex
        self._number = 0
        self._readings: list[bytes] = []
        self._answers: list[Answer] = []
        self._slots = asyncio.Semaphore(AT_ONCE)
        self._due: asyncio.TimerHandle | None = None
        self._on_their_way: set[asyncio.Task[None]] = set()
        self._waiting = 0
        self.stored = 0
        self.unstored = 0

    def add(self, readings: list[bytes], answer: Answer) -> None:
        """Take the readings of a frame; `answer` is called once they are durable, else never."""
        if self._waiting > MOST_WAITING:
            self.unstored += len(readings)
            return
        self._readings += readings
        self._waiting += len(readings)
        self._answers.append(answer)
        if len(self._readings) >= MOST:
            self._send()
        elif self._due is None:
            self._due = asyncio.get_running_loop().call_later(WAIT, self._send)

    async def settle(self) -> None:
        """Send what waits, and wait for it."""
        self._send()
        await asyncio.gather(*self._on_their_way)

    def _send(self) -> None:
        if self._due is not None:
            self._due.cancel()
            self._due = None
        if self._readings:
            task = asyncio.create_task(self._sent(self._readings, self._answers))
            self._on_their_way.add(task)
            task.add_done_callback(self._on_their_way.discard)
            self._readings, self._answers = [], []

    async def _sent(self, readings: list[bytes], answers: list[Answer]) -> None:
        async with self._slots:
            self._number += 1
            payload = b"[" + b",".join(readings) + b"]"
            durable = await self._store(payload, f"{self._name}-{self._number}")
        self._waiting -= len(readings)
        if not durable:
            self.unstored += len(readings)
            return
        self.stored += len(readings)
        for answer in answers:
            answer()


def milliseconds() -> int:
    return time.time_ns() // 1_000_000
