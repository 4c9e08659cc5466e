"""What a day's answer means for the grants that a subject holds. Pure.

An answer is true from its day until the next day on which something changes. Unknown changes
nothing: a person decides first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from .deciding import Answer
from .table import ELIGIBLE, UNKNOWN


@dataclass(frozen=True)
class Held:
    """A grant from `since` until `until` (that day no longer included; None for open)."""

    id: int
    since: date
    until: date | None
    values: Mapping[str, Any]

    def covers(self, day: date) -> bool:
        return self.since <= day and (self.until is None or day < self.until)


@dataclass(frozen=True)
class Deeds:
    """The grants that end on the day, and whether one opens, until when."""

    end: tuple[int, ...] = ()
    open: bool = False
    until: date | None = None


def deeds(held: Iterable[Held], on: date, answer: Answer) -> Deeds:
    """What to do with the grants so that `answer` is true from `on`.

    A grant that covers the day and says the same stays as it is. One that opens reaches no
    further than the next that is held already: the walk through the days comes to that later.
    """
    grants = list(held)
    if answer.outcome == UNKNOWN:
        return Deeds()
    now = next((each for each in grants if each.covers(on)), None)
    if answer.outcome != ELIGIBLE:
        return Deeds(end=(now.id,) if now else ())
    if now is not None and dict(now.values) == dict(answer.values):
        return Deeds()
    later = [each.since for each in grants if each.since > on and each.until != each.since]
    return Deeds(end=(now.id,) if now else (), open=True, until=min(later, default=None))


def days_to_visit(held: Iterable[Held], after: date) -> set[date]:
    """Days on which a grant held begins: what was believed then is looked at again."""
    return {each.since for each in held if each.since > after and each.until != each.since}
