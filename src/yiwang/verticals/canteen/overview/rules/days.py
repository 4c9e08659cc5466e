"""The day and the month that a page is about."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

TREND_DAYS = 30
MONTHS = 6


@dataclass(frozen=True)
class Period:
    """A day, and the month whose money is shown: that of the day, up to `today` at most."""

    day: date
    since: date
    until: date

    @property
    def month(self) -> str:
        return f"{self.since:%Y-%m}"

    @property
    def trend_since(self) -> date:
        return self.day - timedelta(days=TREND_DAYS - 1)


def period_of(day: str, month: str, today: date) -> Period:
    """What was asked for as ISO day and as year and month; nonsense and days to come are today.
    A month without a day stands on its last day that is not to come."""
    wanted = _day(day)
    first = _day(f"{month}-01")
    if wanted is None and first is not None:
        wanted = first.replace(day=monthrange(first.year, first.month)[1])
    shown = min(wanted or today, today)
    since = shown.replace(day=1)
    last = since.replace(day=monthrange(since.year, since.month)[1])
    return Period(shown, since, min(last, today))


def months(today: date, count: int = MONTHS) -> list[str]:
    """The last months as 2026-11, this one first."""
    numbers = [today.year * 12 + today.month - 1 - back for back in range(count)]
    return [f"{number // 12}-{number % 12 + 1:02}" for number in numbers]


def _day(text: str) -> date | None:
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2100 else None
