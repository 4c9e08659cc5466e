"""What every simulated device does with its connection: say, keep what is unanswered, lose it."""

import asyncio
import contextlib
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Generic, TypeVar

from .saying import Word

MOST_WAITING = 1000  # readings kept while nobody answers; further ones are not measured

Kept = TypeVar("Kept")


class Player(ABC, Generic[Kept]):
    """One device. `count` is told each reading that the platform says it has stored; `Kept` is
    what it keeps of one under its number until then."""

    def __init__(self, address: tuple[str, int], *, count: Callable[[], None]) -> None:
        self._address, self._count = address, count
        self._waiting: dict[int, Kept] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._life: asyncio.Task[None] | None = None

    @abstractmethod
    async def _greet(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Say who we are, and wait for the answer if there is one."""

    @abstractmethod
    def _frame(self, number: int, kept: Kept) -> bytes:
        """A kept reading as it travels."""

    @abstractmethod
    async def _listen(self, reader: asyncio.StreamReader) -> None:
        """Take what the platform says until the connection ends."""

    @abstractmethod
    async def say(self, word: Word) -> None:
        """Send, now or when there is a connection again."""

    def _farewell(self) -> bytes:
        """The last word of an orderly end."""
        return b""

    async def connect(self) -> None:
        """Raises OSError, or why it is not let in; what is unanswered is sent again."""
        reader, writer = await asyncio.open_connection(*self._address)
        await self._greet(reader, writer)
        self._writer = writer
        for number, kept in self._waiting.items():
            writer.write(self._frame(number, kept))
        self._life = asyncio.create_task(self._hear(reader))

    def cut(self) -> None:
        """Lose the connection as a tunnel or a cable does."""
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
            self._writer.write(self._farewell())
            self._writer.close()

    async def _sent(self, data: bytes) -> None:
        """Written, or kept for the connection that this begins."""
        if self._writer is None:
            with contextlib.suppress(OSError):
                await self.connect()
        else:
            self._writer.write(data)

    async def _hear(self, reader: asyncio.StreamReader) -> None:
        with contextlib.suppress(OSError):
            await self._listen(reader)
        if self._life is asyncio.current_task():
            self._writer = None

    def _answered(self, number: int) -> None:
        if self._waiting.pop(number, None) is not None:
            self._count()
