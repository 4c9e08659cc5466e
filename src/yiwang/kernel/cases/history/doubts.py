"""What a person should look at before trusting a learned catalogue."""

from .calendars import LearnedCalendar
from .catalogue import Entry

FEW_ROWS = 30


def calendar_doubts(learned: LearnedCalendar) -> list[str]:
    """About one calendar."""
    name = learned.calendar.name
    doubts = [f"calendar {name}: {note}" for note in learned.notes]
    for holiday in learned.calendar.not_holidays:
        doubts.append(f"calendar {name}: {holiday} is counted as a working day")
    if learned.agreement < 0.9:
        doubts.append(
            f"calendar {name}: explains {learned.agreement:.0%} of {learned.rows} target times"
        )
    if learned.holidays_unseen:
        names = ", ".join(learned.holidays_unseen)
        doubts.append(f"calendar {name}: not seen in this history, taken as holidays: {names}")
    return doubts


def entry_doubts(entry: Entry, targets: int) -> list[str]:
    """About one class with `targets` rows that carry a target time."""
    doubts = []
    if entry.rows < FEW_ROWS:
        doubts.append(f"only {entry.rows} rows")
    if not targets:
        doubts.append("no target times: no limit learned")
    elif targets < 0.9 * entry.rows:
        doubts.append(f"{targets} of {entry.rows} rows have a target time")
    if entry.limits and entry.limits[0].share < 0.8:
        doubts.append(f"limit agrees with {entry.limits[0].share:.0%} of the rows")
    for what, choice, low in (
        ("department", entry.department, 0.8),
        ("queue", entry.queue, 0.6),
    ):
        if choice is not None and not choice.by and choice.share < low:
            doubts.append(f"{what} agrees with {choice.share:.0%} of the rows")
    return doubts
