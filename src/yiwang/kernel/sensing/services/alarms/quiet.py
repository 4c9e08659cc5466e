"""check_silence: devices that say nothing, and alarms that have nothing to wait for, in one
statement (SENSING §6: a query every 30 seconds, no timer for each device)."""

from datetime import datetime, timedelta
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate, now

from ...rules.watching import Transition
from .applying import apply_transitions

_CHECKING = 80_853  # advisory lock: two checks at once would both find the same
#: When so many devices spoke in an hour and then nobody at all, it is we who do not listen: what
#: was read last, and this much more, is all that is known. An hour later it is said all the same.
_CROWD, _GRACE, _DEAF = 5, timedelta(minutes=5), timedelta(hours=1)
#: A rule with a channel asks when that channel was measured last, one without when anything was
#: received; one that was never heard is not installed yet. `at` of what begins is when it had been
#: silent too long.
_CHANGES = """
WITH rules AS (
  SELECT * FROM sensing_alarmrule
   WHERE watches = 'silence' AND since <= %(today)s AND (until IS NULL OR until > %(today)s)
), newest AS (
  SELECT max(received_at) AS at FROM sensing_lastseen
), listened AS (
  SELECT CASE WHEN n.at < %(now)s - %(deaf)s THEN %(now)s
              WHEN (SELECT count(*) FROM sensing_lastseen
                     WHERE received_at > n.at - interval '1 hour') >= %(crowd)s
              THEN least(%(now)s, n.at + %(grace)s)
              ELSE %(now)s END AS until
    FROM newest n
), heard AS (
  SELECT d.id AS device_id, d.code, r.id AS rule_id, r.level, r.seconds,
         CASE WHEN r.channel = '' THEN s.received_at ELSE l.at END AS heard_at
    FROM rules r
    JOIN sensing_device d ON d.district = r.district AND d.kind_id = r.kind_id
                         AND d.state = 'in_use' AND (r.device_id IS NULL OR r.device_id = d.id)
    LEFT JOIN sensing_lastseen s ON s.district = d.district AND s.device_id = d.id
    LEFT JOIN sensing_latest l ON l.district = d.district AND l.device_id = d.id
                              AND l.channel = r.channel AND r.channel <> ''
), standing AS (
  SELECT a.device_id, a.rule_id, a.opened_at, d.code, d.state, a.level, r.watches,
         r.since, r.until
    FROM sensing_alarm a
    JOIN sensing_device d ON d.id = a.device_id
    JOIN sensing_alarmrule r ON r.id = a.rule_id
   WHERE a.state <> 'closed'
)
SELECT h.code, h.rule_id, 'raise', h.heard_at + h.seconds * interval '1 second', h.level,
       extract(epoch FROM %(now)s - h.heard_at), h.heard_at
  FROM heard h, listened n
 WHERE h.heard_at + h.seconds * interval '1 second' <= n.until
   AND NOT EXISTS (SELECT 1 FROM standing s
                    WHERE s.device_id = h.device_id AND s.rule_id = h.rule_id)
   AND NOT EXISTS (SELECT 1 FROM sensing_alarm a
                    WHERE a.device_id = h.device_id AND a.rule_id = h.rule_id
                      AND a.opened_at >= h.heard_at)
UNION ALL
SELECT s.code, s.rule_id, 'clear', greatest(coalesce(h.heard_at, %(now)s), s.opened_at),
       s.level, 0, s.opened_at
  FROM standing s
  LEFT JOIN heard h ON h.device_id = s.device_id AND h.rule_id = s.rule_id
 WHERE (s.watches = 'silence'
        AND (h.device_id IS NULL OR h.heard_at + h.seconds * interval '1 second' > %(now)s))
    OR s.until <= %(today)s OR s.state = 'retired'
"""


def check_silence(*, at: datetime | None = None) -> tuple[int, int]:
    """How many began to be missed and how many are heard again; safe at any time and twice.

    A silence somebody closed is not raised again until the device spoke. What a rule that is
    over, or a device that is retired, left open ends too.
    """
    moment = at or now()
    with transaction.atomic():
        changes = _changes(moment)
        apply_transitions(changes, moment)
    raised = sum(each.kind == "raise" for each in changes)
    return raised, len(changes) - raised


def _asked(moment: datetime) -> dict[str, Any]:
    return {
        "now": moment,
        "today": localdate(moment),
        "crowd": _CROWD,
        "grace": _GRACE,
        "deaf": _DEAF,
    }


def _changes(moment: datetime) -> list[Transition]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_CHECKING])
        cursor.execute(_CHANGES, _asked(moment))
        return [
            Transition(code, rule, kind, at, float(value), level, False, since)
            for code, rule, kind, at, level, value, since in cursor.fetchall()
        ]
