"""The period of a statement: one calendar month, or one quarter (DOMAIN §6.2)."""

from dataclasses import dataclass
from datetime import date, timedelta

MONTH, QUARTER = "month", "quarter"
_MONTHS = {MONTH: 1, QUARTER: 3}

#: Differences are looked at this far back unless other days are asked for; a default of ours.
LOOKS_BACK = timedelta(days=31)


@dataclass(frozen=True)
class Period:
    """First and last day, both counted."""

    since: date
    through: date

    @property
    def kind(self) -> str:
        return MONTH if self.since.month == self.through.month else QUARTER

    @property
    def code(self) -> str:
        """As people write it: 2026-11, or 2026Q4."""
        if self.kind == MONTH:
            return f"{self.since:%Y-%m}"
        return f"{self.since.year}Q{(self.since.month + 2) // 3}"

    def is_over(self, today: date) -> bool:
        return self.through < today


def period_of(code: str) -> Period | None:
    """The period that `code` names; None if it names none."""
    try:
        if "Q" in code:
            year, quarter = code.split("Q")
            return _period(int(year), (int(quarter) - 1) * 3 + 1, 3) if quarter in "1234" else None
        year, month = code.split("-")
        return _period(int(year), int(month), 1)
    except ValueError:
        return None


def recent(today: date, months: int = 6) -> list[Period]:
    """The months and quarters that are over, newest first."""
    found: list[Period] = []
    year, month = today.year, today.month
    for _number in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
        found.append(_period(year, month, 1))
        if month % 3 == 0:
            found.append(_period(year, month - 2, 3))
    return found


def _period(year: int, month: int, months: int) -> Period:
    at = year * 12 + month - 1 + months
    return Period(date(year, month, 1), date(at // 12, at % 12 + 1, 1) - timedelta(days=1))
