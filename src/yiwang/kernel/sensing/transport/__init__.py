"""How messages of devices come in and commands go out: NATS JetStream behind a few calls.

`Intake` places the durable consumer, rewinds it, reads in order without gaps and acknowledges;
`Outlet` stores what a device is told or a gateway has heard; `prove` is the start-up self-test.
"""

from .canary import Unacknowledged, broken_store, prove, stragglers
from .intake import Batch, Gap, Intake, Received
from .outlet import BATCHES, IMPORTED, REFUSED, Outlet
from .wire import Unreachable, Wire

__all__ = [
    "BATCHES",
    "IMPORTED",
    "REFUSED",
    "Batch",
    "Gap",
    "Intake",
    "Outlet",
    "Received",
    "Unacknowledged",
    "Unreachable",
    "Wire",
    "broken_store",
    "prove",
    "stragglers",
]
