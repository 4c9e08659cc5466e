"""A zone's wall clock as one number, whole microseconds, that never runs backwards."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR


def of_day(moment: time) -> int:
    """Microseconds from midnight to `moment`."""
    seconds = (moment.hour * 60 + moment.minute) * 60 + moment.second
    return seconds * SECOND + moment.microsecond


def wall_of(at: datetime, zone: ZoneInfo) -> int:
    """Microseconds on the zone's wall clock since day 0 of the proleptic calendar."""
    local = at.astimezone(zone)
    if local.fold:
        first_pass = local.replace(fold=0)
        skip = _transition(first_pass.astimezone(UTC), local.astimezone(UTC), zone)
        ended = skip + _offset(first_pass)
        return ended.toordinal() * DAY + of_day(ended.time())
    return local.toordinal() * DAY + of_day(local.time())


def instant_of(wall: int, zone: ZoneInfo) -> datetime:
    """The first moment at which the zone's wall clock shows `wall` or has passed it."""
    days, moment = divmod(wall, DAY)
    at = datetime(1, 1, 1, tzinfo=zone) + timedelta(days=days - 1, microseconds=moment)
    later = at.replace(fold=1)
    if _offset(at) < _offset(later):
        return _transition(later.astimezone(UTC), at.astimezone(UTC), zone).astimezone(zone)
    return at


def _offset(at: datetime) -> timedelta:
    offset = at.utcoffset()
    assert offset is not None
    return offset


def _transition(low: datetime, high: datetime, zone: ZoneInfo) -> datetime:
    """The moment (UTC, whole seconds) in (low, high] at which the zone's offset changes."""
    low, high = low.replace(microsecond=0), high.replace(microsecond=0)
    old = low.astimezone(zone).utcoffset()
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // timedelta(seconds=2) * timedelta(seconds=1)
        if middle.astimezone(zone).utcoffset() == old:
            low = middle
        else:
            high = middle
    return high
