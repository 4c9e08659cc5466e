"""How often who may ask, counted in memory and brought to the database now and then.

Each process counts by itself. What it counted goes into the key's one row of `access_tries` when
it is a hundredth of the limit, or a second old, and comes back as the sum of all processes. So a
key of 120 a minute is exact at one statement a request, a key of 60,000 costs each process a
statement a second, and never asks for more than its limit and a hundredth for each process.
Whoever is over the limit costs nothing until her window ends.
"""

import threading
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils.timezone import now

from yiwang.kernel.access.services import TooMany, tally

MINUTE = timedelta(minutes=1)
_SECOND = timedelta(seconds=1)
_PARTS = 100
_MOST_WINDOWS = 10_000


@dataclass(frozen=True)
class Standing:
    """What is left of a limit, and in how many seconds all of it is back."""

    limit: int
    left: int
    resets_in: int


@dataclass
class _Window:
    """`known` is the count of all processes when last asked, `own` ours since."""

    ends: datetime
    asked_at: datetime
    known: int = 0
    own: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)


_windows: dict[str, _Window] = {}


def count(who: str, most: int) -> Standing:
    """Count a request of `who`, who has `most` a minute; raises TooMany. One statement at most."""
    moment = now()
    window = _windows.get(who)
    if window is None:
        window = _new(who, moment)
    with window.lock:
        if window.ends <= moment:
            window.known = window.own = 0
        elif window.known > most:
            raise TooMany(window.ends - moment)
        window.own += 1
        is_due = window.own * _PARTS >= most or moment - window.asked_at >= _SECOND
        if window.ends <= moment or is_due:
            _bring(who, window, moment)
        total = window.known + window.own
        if total > most:
            raise TooMany(window.ends - moment)
        return Standing(most, most - total, _seconds(window.ends - now()))


def forget() -> None:
    """Begin to count anew."""
    _windows.clear()


def _bring(who: str, window: _Window, moment: datetime) -> None:
    found = tally(purpose="open.api", address=who, within=MINUTE, times=window.own)
    window.known, window.own = found.count, 0
    window.ends, window.asked_at = found.ends, moment


def _new(who: str, moment: datetime) -> _Window:
    if len(_windows) >= _MOST_WINDOWS:
        for name in [name for name, each in _windows.copy().items() if each.ends <= moment]:
            _windows.pop(name, None)
    return _windows.setdefault(who, _Window(ends=moment, asked_at=moment))


def _seconds(left: timedelta) -> int:
    return max(0, int(-(-left.total_seconds() // 1)))
