"""Facts that eligibility announces; they name subjects ("person:12"), never people."""

from dataclasses import dataclass

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class RulesPublished(Event):
    """A rule set is in force from `since` (a date in ISO 8601); also when one was retired."""

    programme_id: int
    rule_set_id: int
    since: str


@dataclass(frozen=True)
class FactRecorded(Event):
    """Something about a subject is known to be so from `since` (a date in ISO 8601)."""

    subject: str
    name: str
    since: str


@dataclass(frozen=True)
class GrantOpened(Event):
    """A subject is entitled from `since`; `until` "" for open."""

    programme_id: int
    grant_id: int
    subject: str
    since: str
    until: str


@dataclass(frozen=True)
class GrantEnded(Event):
    """A grant reaches to `until`, that day no longer included; `until` = its first day: never."""

    programme_id: int
    grant_id: int
    subject: str
    until: str
    reason: str


@dataclass(frozen=True)
class GrantNeedsPerson(Event):
    """What the rules ask for is not known on the day `on`: nothing changed, a person decides."""

    programme_id: int
    subject: str
    on: str
    reason: str
