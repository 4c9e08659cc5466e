"""How often a till may ask: counted in the process, so that serving costs no statement more."""

import time
from datetime import timedelta

from yiwang.kernel.access.services import TooMany

_WINDOW = 60.0
_MOST_KEPT = 10_000
_asked: dict[int, tuple[float, int]] = {}


def count(till_id: int, most: int) -> None:
    """Count one request; raises TooMany beyond `most` a minute in this process."""
    moment = time.monotonic()
    ends, number = _asked.get(till_id, (0.0, 0))
    if ends <= moment:
        if len(_asked) >= _MOST_KEPT:
            _asked.clear()
        ends, number = moment + _WINDOW, 0
    if number >= most:
        raise TooMany(timedelta(seconds=ends - moment))
    _asked[till_id] = ends, number + 1
