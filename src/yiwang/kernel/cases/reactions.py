"""What cases do when the kernel announces something."""

from yiwang.kernel.calendar.events import CalendarChanged
from yiwang.kernel.events.services import on

from .services.recompute import recompute_open


@on(CalendarChanged)
def recompute_open_deadlines(fact: CalendarChanged) -> None:
    """Open deadlines follow the calendar; each change of one is an entry of its case's log."""
    recompute_open(calendar=fact.calendar)
