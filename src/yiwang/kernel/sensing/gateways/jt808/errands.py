"""Between the database and the connections: who is here, what they are to do, what they did, and
what was refused."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import uuid4

import msgspec
from django.db import DatabaseError, InterfaceError, connection

from ...services.commands import Errand, take_due_at
from ...services.presence import Passage, forget, note_arrivals, note_departures
from ...transport import REFUSED
from ...transport.intake import STORED
from .hearing import Terminal
from .ordering import Outcome
from .session import Hall, Session

EVERY = 0.5  # seconds
MOST_UNTOLD = 10_000  # answers that wait for the store; the oldest go, and are asked for again

Store = Callable[[str, bytes, str], Awaitable[bool]]


@dataclass
class Errands:
    """`name` is what presence knows this gateway by; `store(subject, payload, id)` says whether a
    message is durable."""

    hall: Hall
    name: str
    store: Store
    tell: Callable[[str], None]
    _known: dict[str, tuple[Session, Terminal]] = field(default_factory=dict)
    _is_new: bool = True

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            try:
                await self._go()
            except (DatabaseError, InterfaceError) as fault:
                self.tell(f"database: {fault}")
            await self._tell_outcomes()
            await self._tell_refusals()
            await asyncio.sleep(EVERY)

    async def leave(self) -> None:
        """Nobody is here any more."""
        await self._tell_outcomes()
        await self._tell_refusals()
        try:
            await asyncio.to_thread(_exchange, self.name, (), (), False, True)
        except (DatabaseError, InterfaceError) as fault:
            self.tell(f"database: {fault}")

    async def _go(self) -> None:
        here = {
            number: (session, terminal)
            for number, session in self.hall.sessions.items()
            if (terminal := self.hall.find(number)) is not None
        }
        moment = datetime.now(UTC)
        arrived = [
            Passage(terminal.district, terminal.id, session.since)
            for number, (session, terminal) in here.items()
            if self._known.get(number, (None,))[0] is not session
        ]
        gone = [
            Passage(terminal.district, terminal.id, moment)
            for number, (_session, terminal) in self._known.items()
            if number not in here
        ]
        if arrived or gone or here or self._is_new:
            errands = await asyncio.to_thread(
                _exchange, self.name, arrived, gone, bool(here), self._is_new
            )
            self._known, self._is_new = here, False
            for errand in errands:
                session = self.hall.sessions.get(errand.number)
                if session is not None:
                    session.order(errand)

    async def _tell_outcomes(self) -> None:
        """As a device over MQTT says it; what is not stored is tried again."""
        outcomes = self.hall.outcomes[-MOST_UNTOLD:]
        self.hall.outcomes.clear()
        for at, outcome in enumerate(outcomes):
            if not await self._told(outcome):
                self.hall.outcomes[:0] = outcomes[at:]
                return

    async def _tell_refusals(self) -> None:
        refusals = self.hall.refusals
        untold = refusals.take()
        if untold:
            payload = b"[" + b",".join(untold) + b"]"
            if not await self.store(REFUSED, payload, uuid4().hex):
                refusals.give_back(untold)

    async def _told(self, outcome: Outcome) -> bool:
        errand = outcome.errand
        said = {"id": str(errand.request_id), "ok": outcome.ok, "result": outcome.result}
        subject = f"{STORED}{errand.topic.replace('/', '.')}.ack"
        return await self.store(subject, msgspec.json.encode(said), f"order-{errand.request_id}")


def _exchange(
    name: str, arrived: Sequence[Passage], gone: Sequence[Passage], ask: bool, begin: bool
) -> list[Errand]:
    try:
        if begin:
            forget(name)
        note_departures(name, gone)
        note_arrivals(name, arrived)
        return take_due_at(name) if ask else []
    finally:
        connection.close()
