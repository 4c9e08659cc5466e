"""What the wall decides by itself: how a number ages, what is shown of many."""

#: Seconds between two refreshes of a panel at the least, however many facts arrive, and at the
#: most, however few; defaults of this product, no standard names them.
LEAST = {"figures": 2, "late": 4, "happenings": 2, "hours": 10, "classes": 10, "ranking": 30}
MOST = 60
#: A panel that is older than this, in seconds, is grey and says so: two refreshes were missed.
STALE = 2 * MOST + 5
#: While the stream is broken every panel is asked for anew after so many seconds.
POLL = 30

MOST_POINTS = 5000
MOST_LATE = 12
#: Of a longer ranking an ordinary wall shows so many at either end; a very wide one shows all.
ENDS = 3
MOST_CLASSES = 8
MOST_HAPPENINGS = 40
#: Log entries looked back over, of the whole platform: a quiet division shows fewer lines.
LOOK_BACK = 20_000
#: Days of the rates, the last one today.
RATE_DAYS = 30
#: A matter turns to its warning as long before its stage's deadline, in minutes; as on the desk.
SOON_MINUTES = 240


def level_below(division: str) -> str:
    """The divisions that a division's ranking compares; "" where there are none with numbers."""
    if len(division) < 6:
        return "district"
    return {6: "street", 9: "community"}.get(len(division), "")


def left_out(count: int) -> range:
    """The places of a ranking that an ordinary wall leaves out. Both ends stand: a leader asks for
    the last as much as for the first."""
    return range(ENDS, count - ENDS) if count > 2 * ENDS + 1 else range(0)


def tone_of(left_minutes: float | None, *, paused: bool) -> str:
    """The tone of an open matter by what is left of its stage's limit."""
    if paused:
        return "paused"
    if left_minutes is None:
        return "info"
    if left_minutes < 0:
        return "late"
    return "soon" if left_minutes <= SOON_MINUTES else "info"


def peak(values: list[int]) -> int:
    """The top of a scale: the next of 2, 4, 6, 8, 10, 20, 40 … that no value is above."""
    top, unit = max([1, *values]), 1
    while top > 10 * unit:
        unit *= 10
    return next(step * unit for step in (2, 4, 6, 8, 10) if step * unit >= top)
