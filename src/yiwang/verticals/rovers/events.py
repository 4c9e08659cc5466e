"""Facts that others may react to. None carries a name or a number."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class RoverApplied(Event):
    """Somebody asks to become a roving reporter of a street office."""

    application_id: int
    street: str


@dataclass(frozen=True)
class RoverDecided(Event):
    """The street office approved, refused or suspended (`state`); `reason` is told to her."""

    application_id: int
    state: str
    reason: str
    username: str
