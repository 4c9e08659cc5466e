from dataclasses import dataclass, field

from yiwang.kernel.events.types import Event


@dataclass(frozen=True)
class CalendarChanged(Event):
    """A calendar counts differently now.

    `years` are the years whose days or hours changed, in order; for a change of hours, the year
    they begin in, and all later ones are meant too. Deadlines that run in or after the first of
    them may have moved, or may no longer be provisional.
    """

    calendar: str
    years: list[int] = field(default_factory=list)
