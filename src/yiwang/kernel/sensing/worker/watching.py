"""Whether devices are acknowledged, looked at again and again: nobody else would notice."""

import time
from collections.abc import Callable

from ..transport import Unacknowledged, Wire, broken_store
from ..transport.address import broker_url, own_broker, prove_broker

LOOK_EVERY = 20.0  # seconds


class Watchman:
    """Says what is wrong and that it is over, and has a broker of our own that remembers a full
    disk started again. Nothing of this keeps the worker from reading, which makes room."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._wire = Wire(broker_url(), name="yiwang canary")
        self._looked = 0.0
        self._wrong = False

    def look(self) -> None:
        """Raises Unreachable when what is acknowledged is not what we read."""
        if self._looked and time.monotonic() - self._looked < LOOK_EVERY:
            return
        try:
            prove_broker(self._wire)
        except Unacknowledged as fault:
            self._wrong = True
            self._tell(f"devices are not acknowledged: {fault}")
            self._mend()
        else:
            if self._wrong:
                self._tell("devices are acknowledged again")
            self._wrong = False
        self._looked = time.monotonic()

    def close(self) -> None:
        self._wire.close()

    def _mend(self) -> None:
        broken = broken_store(self._wire)
        if broken:
            own = own_broker()
            self._tell(f"the store takes nothing: {broken}; the broker must be started again")
            if own is not None:
                own.end()
