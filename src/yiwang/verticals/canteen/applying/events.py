"""Facts that this room announces; they carry ids, never names or numbers."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class ApplicationMoved(Event):
    """Somebody asked for subsidised meals, or her application came a step further."""

    application_id: int
    step_id: int
    verb: str
    state: str


@dataclass(frozen=True)
class EntitlementsChanged(Event):
    """What a diner is entitled to is another, now or on some day."""

    diner_id: int
    person_id: int
    programme_id: int


@dataclass(frozen=True)
class DinersJoined(Event):
    """Two diners were one person; `diner_id` is she from now on."""

    diner_id: int
    ended_id: int


@dataclass(frozen=True)
class DinersParted(Event):
    """They are two again: `diner_id` had been both."""

    diner_id: int
    parted_id: int
