"""Who is connected where, as the gateways see it. A newer connection elsewhere stays."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Greatest
from django.utils.timezone import now

from ..models import Presence
from .commands import resume

_ARRIVED = """
INSERT INTO sensing_presence AS p (district, device_id, online, at, via)
SELECT said.district, said.device_id, true, said.at, %(via)s
  FROM unnest(%(districts)s::varchar[], %(devices)s::bigint[], %(times)s::timestamptz[])
       AS said (district, device_id, at)
ON CONFLICT (district, device_id) DO UPDATE
  SET online = true, at = excluded.at, via = excluded.via WHERE p.at <= excluded.at
RETURNING device_id
"""
_GONE = """
UPDATE sensing_presence p SET online = false, at = greatest(p.at, said.at)
  FROM unnest(%(districts)s::varchar[], %(devices)s::bigint[], %(times)s::timestamptz[])
       AS said (district, device_id, at)
 WHERE p.district = said.district AND p.device_id = said.device_id AND p.online
   AND p.via = %(via)s
"""


@dataclass(frozen=True)
class Passage:
    """A device came, or went, at this time."""

    district: str
    device_id: int
    at: datetime


def note_arrivals(via: str, passages: Sequence[Passage]) -> None:
    """They are connected through `via` now; their unanswered orders are due again."""
    if passages:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_ARRIVED, _asked(via, passages))
            resume([row[0] for row in cursor.fetchall()])


def note_departures(via: str, passages: Sequence[Passage]) -> None:
    """They are not connected through `via` any more."""
    if passages:
        with connection.cursor() as cursor:
            cursor.execute(_GONE, _asked(via, passages))


def forget(via: str) -> None:
    """Nobody is connected through `via`: it begins, or is no more."""
    held = Presence.objects.filter(via=via, online=True)
    held.update(online=False, at=Greatest("at", Value(now())))


def _asked(via: str, passages: Sequence[Passage]) -> dict[str, Any]:
    return {
        "via": via,
        "districts": [each.district for each in passages],
        "devices": [each.device_id for each in passages],
        "times": [each.at for each in passages],
    }
