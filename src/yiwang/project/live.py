"""Facts as they are delivered, read once and handed to every open stream."""

import asyncio
import json
import logging
from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from .visitors import Visitor

POLL = 15.0  # seconds until we look even without a notification
REPLAY = 500  # facts that a returning page gets; with more it is told to load itself anew
BACKLOG = 200  # facts that a slow reader may be behind
RESET = "event: reset\ndata: {}\n\n"

LISTEN = "LISTEN yiwang_live"
DELIVERED_AT = "SELECT delivered_at FROM events_storedevent WHERE id = %s"
# Commits do not come in the order of their times, hence the five seconds.
DELIVERED = """
    SELECT id, name, district, payload FROM events_storedevent
    WHERE delivered_at >= %s::timestamptz - interval '5 seconds'
    ORDER BY delivered_at, id LIMIT %s
"""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fact:
    """One delivered fact, as far as it is told."""

    id: int
    name: str
    district: str
    payload: dict[str, Any]

    def text(self) -> str:
        """Its server-sent event: name, district, the ids in it and its number, nothing else."""
        told = ("street", "seq")
        ids = {k: v for k, v in self.payload.items() if k.endswith("_id") or k in told}
        data = {"name": self.name, "district": self.district, **ids}
        return f"id: {self.id}\nevent: fact\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"


class Listener:
    """One open stream."""

    def __init__(self, visitor: Visitor) -> None:
        self.visitor = visitor
        self.waiting: asyncio.Queue[str | None] = asyncio.Queue(BACKLOG)

    async def next(self, seconds: float) -> str | None:
        """The next event's text, "" when none came in time, None at the end."""
        try:
            return await asyncio.wait_for(self.waiting.get(), seconds)
        except TimeoutError:
            return ""

    def offer(self, text: str | None) -> None:
        """Add an event; a reader too far behind is told to start over."""
        if self.waiting.full():
            while not self.waiting.empty():
                self.waiting.get_nowait()
            self.waiting.put_nowait(RESET)
        self.waiting.put_nowait(text)


class Hub:
    """Reads delivered facts from the database and hands them to the listeners they concern."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.listeners: set[Listener] = set()
        self.told: deque[int] = deque(maxlen=10_000)

    def join(self, visitor: Visitor) -> Listener:
        """Open a stream."""
        listener = Listener(visitor)
        self.listeners.add(listener)
        return listener

    def leave(self, listener: Listener) -> None:
        """Close a stream."""
        self.listeners.discard(listener)

    def close(self) -> None:
        """End every stream."""
        for listener in self.listeners:
            listener.offer(None)

    async def listen(self) -> None:
        """Follow the database for ever, over restarts of it too."""
        while True:
            try:
                await self._follow()
            except psycopg.OperationalError as fault:
                log.warning("lost the database, trying again: %s", str(fault).strip())
                await asyncio.sleep(2)

    async def since(self, event_id: int, visitor: Visitor) -> list[str]:
        """What was delivered after an event that a page saw last; some of it may come twice."""
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            last = await connection.execute(DELIVERED_AT, [event_id])
            row = await last.fetchone()
            facts = await _delivered(connection, row[0]) if row and row[0] else []
        if len(facts) > REPLAY:
            return [RESET]
        return [
            fact.text()
            for fact in facts
            if fact.id != event_id and visitor.hears(fact.district, fact.payload)
        ]

    async def _follow(self) -> None:
        async with await psycopg.AsyncConnection.connect(self.url, autocommit=True) as connection:
            await connection.execute(LISTEN)
            looked = await _clock(connection)
            while True:
                async for _ in connection.notifies(timeout=POLL, stop_after=1):
                    pass
                since, looked = looked, await _clock(connection)
                self._tell(await _delivered(connection, since))

    def _tell(self, facts: list[Fact]) -> None:
        for fact in facts:
            if fact.id in self.told:
                continue
            self.told.append(fact.id)
            for listener in self.listeners:
                if listener.visitor.hears(fact.district, fact.payload):
                    listener.offer(fact.text())


async def _clock(connection: "psycopg.AsyncConnection[Any]") -> datetime:
    row = await (await connection.execute("SELECT now()")).fetchone()
    assert row is not None
    found: datetime = row[0]
    return found


async def _delivered(connection: "psycopg.AsyncConnection[Any]", since: datetime) -> list[Fact]:
    """Facts delivered at or shortly before a moment and after it; at most REPLAY + 1."""
    cursor = await connection.execute(DELIVERED, [since, REPLAY + 1])
    return [Fact(*row) for row in await cursor.fetchall()]
