"""Facts that the cold chain announces."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class LotsQuarantined(Event):
    """Lots of an equipment are held back from now on; `count` of them, `first_id` the first."""

    equipment_id: int
    first_id: int
    count: int


@dataclass(frozen=True)
class QuarantineEnded(Event):
    """A lot was released or discarded (`verdict`)."""

    quarantine_id: int
    lot_id: int
    verdict: str


@dataclass(frozen=True)
class CheckedOutside(Event):
    """Somebody read a temperature outside the range of the label."""

    check_id: int
    equipment_id: int
