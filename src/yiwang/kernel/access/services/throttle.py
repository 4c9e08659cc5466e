"""throttle, tally: how often one address may do a thing before it has to wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from yiwang.lib.crypto import keyed_digest
from yiwang.lib.errors import Refused

from ..models import Tries

_SQL = """
INSERT INTO access_tries AS t (purpose, address, since, count) VALUES (%s, %s, %s, %s)
ON CONFLICT (purpose, address) DO UPDATE SET
  count = CASE WHEN t.since <= %s THEN excluded.count
               ELSE LEAST(t.count::bigint + excluded.count, %s) END,
  since = CASE WHEN t.since <= %s THEN excluded.since ELSE t.since END
RETURNING count, since
"""


#: More than anybody is allowed, and less than the column holds.
_CEILING = 1_000_000_000


@dataclass(frozen=True)
class Window:
    """How often a thing was done in a window, and when that ends."""

    count: int
    ends: datetime


class TooMany(Refused):
    """The address did this too often; `wait` is how long until it may again."""

    status = 429

    def __init__(self, wait: timedelta) -> None:
        minutes = max(1, -(-int(wait.total_seconds()) // 60))
        super().__init__(
            "操作太频繁，请 %(minutes)s 分钟后再试。", code="too_many", values={"minutes": minutes}
        )
        self.wait = wait


def throttle(*, purpose: str, address: str, most: int, within: timedelta) -> None:
    """Count one try; raises TooMany beyond `most` in a window that began with its first try.

    One statement, which commits by itself outside of a transaction. The address is kept as a
    keyed digest and swept after a day.
    """
    window = tally(purpose=purpose, address=address, within=within)
    if window.count > most:
        raise TooMany(window.ends - now())


def tally(*, purpose: str, address: str, within: timedelta, times: int = 1) -> Window:
    """Count so many tries in a window that began with its first. One statement.

    For callers that count in memory and bring what they counted now and then.
    """
    moment = now()
    ended = moment - within
    digest = keyed_digest(settings.INDEX_KEY, f"throttle:{address}")
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [purpose, digest, moment, times, ended, _CEILING, ended])
        count, since = cursor.fetchone()
    return Window(count, since + within)


def sweep_tries(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Forget windows that ended long ago; returns how many."""
    return Tries.objects.filter(since__lt=now() - older_than).delete()[0]
