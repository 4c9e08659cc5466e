"""Whether devices are acknowledged, looked at again and again: nobody else would notice."""

import threading
from collections.abc import Callable
from contextlib import closing

from ..transport import Unacknowledged, Unreachable, Wire, broken_store, stragglers
from ..transport.address import broker_url, own_broker, prove_broker

LOOK_EVERY = 20.0  # seconds


class Watchman:
    """Says what is wrong and that it is over, and has a broker of our own that remembers a full
    disk started again. In a thread of its own: reading goes on meanwhile, and makes room."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._over = threading.Event()
        self._fault: Unreachable | None = None
        self._wrong = False
        self._away: list[str] = []  # as we have told
        self._seen: list[str] = []
        self._thread = threading.Thread(target=self._run, name="watchman", daemon=True)
        self._thread.start()

    def report(self) -> None:
        """Raises Unreachable when what is acknowledged is not what we read."""
        if self._fault is not None:
            raise self._fault

    def close(self) -> None:
        self._over.set()

    def _run(self) -> None:
        while not self._over.is_set() and self._fault is None:
            try:
                with closing(Wire(broker_url(), name="yiwang canary")) as wire:
                    self._look(wire)
            except Unreachable as fault:
                self._fault = fault
            self._over.wait(LOOK_EVERY)

    def _look(self, wire: Wire) -> None:
        try:
            prove_broker(wire)
        except Unacknowledged as fault:
            self._wrong = True
            self._tell(f"devices are not acknowledged: {fault}")
            self._mend(wire)
        else:
            if self._wrong:
                self._tell("devices are acknowledged again")
            self._wrong = False
        self._count(wire)

    def _count(self, wire: Wire) -> None:
        """Of three brokers two are enough, so nobody else notices that one is away or hangs back;
        one whose disk was full does until it is started again."""
        away = stragglers(wire)
        if away == self._seen and away != self._away:  # twice: who hangs back for a moment is well
            names = ", ".join(away)
            self._tell(f"brokers away or behind: {names}" if away else "every broker follows")
            self._away = away
        self._seen = away

    def _mend(self, wire: Wire) -> None:
        broken = broken_store(wire)
        if broken:
            self._tell(f"the store takes nothing: {broken}; the broker must be started again")
            own = own_broker()
            if own is not None:
                own.end()
