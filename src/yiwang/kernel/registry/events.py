"""Facts that the registry announces; they carry ids, never names or numbers."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class PersonEnrolled(Event):
    """Somebody has an identity here who had none."""

    person_id: int
    street: str
    community: str
    grid: str


@dataclass(frozen=True)
class PersonAmended(Event):
    """What is recorded of somebody was corrected; `fields` names columns."""

    person_id: int
    fields: list[str]


@dataclass(frozen=True)
class PersonMoved(Event):
    """A residence began, or (`away`) the person left the district."""

    person_id: int
    kind: str
    community: str
    grid: str
    away: bool


@dataclass(frozen=True)
class PeopleMerged(Event):
    """Two rows are one person; `undone` when they are two again."""

    survivor_id: int
    merged_id: int
    undone: bool


@dataclass(frozen=True)
class OrganisationEnrolled(Event):
    """An organisation has an identity here that had none."""

    organisation_id: int
    street: str
    community: str
    grid: str
