"""What this room announces."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class InspectionRecorded(Event):
    """A canteen was inspected; `failed` items wait for their cases."""

    inspection_id: int
    canteen_id: int
    street: str
    score: int
    failed: int


@dataclass(frozen=True)
class SignalsFound(Event):
    """A look at meals found `count` signals of a street that were not known before, `first_id`
    the first of them."""

    street: str
    count: int
    first_id: int
