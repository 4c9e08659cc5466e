"""When a failed sending is tried again, when the phone must stay silent, what a text says. Pure."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta

# Our default; a provider that is down for an afternoon still gets the message that evening.
WAITS = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 360))
SMS_LENGTH = 500  # characters, the longest that common gateways join


def next_try(attempts: int, at: datetime) -> datetime | None:
    """When to try again after the `attempts`-th failure in a row; None to give up."""
    return at + WAITS[attempts - 1] if attempts <= len(WAITS) else None


def quiet_hours(text: str) -> tuple[time, time] | None:
    """Read "22:00-07:00"; None for "" (no quiet hours). Raises ValueError for anything else."""
    if not text:
        return None
    begin, end = text.split("-")
    return time.fromisoformat(begin.strip()), time.fromisoformat(end.strip())


def after_quiet(moment: datetime, quiet: tuple[time, time] | None) -> datetime:
    """The moment itself, or the end of the quiet hours it falls in. `moment` is in local time."""
    if quiet is None:
        return moment
    begin, end = quiet
    clock = moment.time()
    over_midnight = begin > end
    inside = (clock >= begin or clock < end) if over_midnight else begin <= clock < end
    if not inside:
        return moment
    day = moment.date() + timedelta(days=1 if over_midnight and clock >= begin else 0)
    return datetime.combine(day, end, tzinfo=moment.tzinfo)


def filled(template: str, params: Mapping[str, object]) -> str:
    """The text with its `%(name)s` filled; a name that is missing leaves the text as it is."""
    if not params:
        return template
    try:
        return template % params
    except (KeyError, ValueError, TypeError):
        return template


def sms_text(title: str, text: str, link: str) -> str:
    """One text message: the title, what it says, and where to look; never too long."""
    said = f"{title}：{text}" if text else title
    room = SMS_LENGTH - len(link) - 1 if link else SMS_LENGTH
    short = said if len(said) <= room else said[: room - 1] + "…"
    return f"{short} {link}" if link else short
