"""Who usually comes, and stays away. Source: issue "Vertical canteen" 6 (two days); how many of
how many days make a habit is a default."""

from datetime import date

#: Days looked back on, days of them on which she came, and days without her.
LOOKED_BACK, OFTEN, AWAY = 16, 8, 2


def stays_away(days: int, last: date, today: date) -> bool:
    """Came on at least `OFTEN` of the days looked back on, and `AWAY` whole days ago for the last
    time. Said on that day only, so that it is not said again each day."""
    return days >= OFTEN and (today - last).days == AWAY + 1
