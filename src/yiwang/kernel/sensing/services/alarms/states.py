"""What judging remembers, read once when a worker begins and written with each batch."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import connection

from ...models import AlarmState, Device, Latest

if TYPE_CHECKING:
    from ...alarming import State

_PUT = """
INSERT INTO sensing_alarmstate (district, device_id, rule_id, content)
SELECT d.district, d.id, k.rule, k.content
  FROM unnest(%s::text[], %s::bigint[], %s::text[]::jsonb[]) k (code, rule, content)
  JOIN sensing_device d ON d.code = k.code
ON CONFLICT (district, device_id, rule_id) DO UPDATE SET content = excluded.content
"""
_DROP = """
DELETE FROM sensing_alarmstate s USING sensing_device d,
       unnest(%s::text[], %s::bigint[]) k (code, rule)
 WHERE d.code = k.code AND s.district = d.district AND s.device_id = d.id AND s.rule_id = k.rule
"""
Kept = Mapping[tuple[str, int], Mapping[str, Any]]


def load_state() -> "State":
    """As the last committed batch left it."""
    from ...alarming import State

    marks = Latest.objects.filter(device__state=Device.State.IN_USE).values_list(
        "device__code", "channel", "at"
    )
    kept = AlarmState.objects.values_list("device__code", "rule", "content")
    return State.of(
        ((code, channel, _micros(at)) for code, channel, at in marks.iterator()), kept.iterator()
    )


def save_state(before: Kept, after: Kept) -> None:
    """Write what differs, in the transaction of the alarms: both are `State.content()`."""
    changed = [(key, content) for key, content in after.items() if before.get(key) != content]
    gone = [key for key in before if key not in after]
    with connection.cursor() as cursor:
        if changed:
            cursor.execute(_PUT, _columns([key for key, _ in changed], [c for _, c in changed]))
        if gone:
            cursor.execute(_DROP, _columns(gone))


def _columns(
    keys: Sequence[tuple[str, int]], content: Sequence[Mapping[str, Any]] | None = None
) -> list[list[Any]]:
    columns: list[list[Any]] = [[code for code, _ in keys], [rule for _, rule in keys]]
    if content is not None:
        columns.append([json.dumps(each) for each in content])
    return columns


def _micros(at: datetime) -> int:
    return int(at.timestamp()) * 1_000_000 + at.microsecond
