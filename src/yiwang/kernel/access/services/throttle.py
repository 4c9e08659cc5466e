"""throttle: how often one address may do a thing before it has to wait."""

from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.utils.timezone import now

from yiwang.lib.crypto import keyed_digest
from yiwang.lib.errors import Refused

from ..models import Tries

_SQL = """
INSERT INTO access_tries AS t (purpose, address, since, count) VALUES (%s, %s, %s, 1)
ON CONFLICT (purpose, address) DO UPDATE SET
  count = CASE WHEN t.since <= %s THEN 1 ELSE LEAST(t.count + 1, %s) END,
  since = CASE WHEN t.since <= %s THEN excluded.since ELSE t.since END
RETURNING count, since
"""


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
    moment = now()
    ended = moment - within
    digest = keyed_digest(settings.INDEX_KEY, f"throttle:{address}")
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [purpose, digest, moment, ended, most + 1, ended])
        count, since = cursor.fetchone()
    if count > most:
        raise TooMany(since + within - moment)


def sweep_tries(*, older_than: timedelta = timedelta(days=1)) -> int:
    """Forget windows that ended long ago; returns how many."""
    return Tries.objects.filter(since__lt=now() - older_than).delete()[0]
