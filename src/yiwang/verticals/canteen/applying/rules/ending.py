"""When an entitlement ends though the programme does not ask for it. Pure."""

from datetime import date

DIED = "died_on"
#: How these endings are called, as grants keep it.
DEATH, MOVED = "去世", "迁出本区县"


def last_day(died_on: date | None, left_on: date | None) -> tuple[date, str] | None:
    """The first day on which she is entitled no longer, and why.

    The day of death is hers (a meal eaten that noon was eaten); whoever moved away is entitled
    until before the day she moved. Defaults: the sources in DOMAIN §6.1 are silent.
    """
    ends = []
    if died_on is not None:
        ends.append((date.fromordinal(died_on.toordinal() + 1), DEATH))
    if left_on is not None:
        ends.append((left_on, MOVED))
    return min(ends, default=None)
