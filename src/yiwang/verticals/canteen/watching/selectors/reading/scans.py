"""Where people were, one after the other, and readings that follow each other quickly."""

from collections.abc import Sequence
from typing import Any

from yiwang.lib.idnumbers import masked_name

from ...rules.evidence import Came
from .window import Window, rows_of

#: No canteens of a city are further apart than this.
_HOURS = 4
_SUBSIDY = "m.city + m.district_part + m.street + m.charity"
#: Readings of people at tills, with the meals that came of them.
_READS = f"""
reads AS (
  SELECT 'scan'::text AS what, s.id, s.subject, c.district, s.at,
         CASE WHEN s.subject ~ '^person:[0-9]{{1,18}}$'
              THEN substr(s.subject, 8)::bigint END AS person_id,
         v.id AS device_id, v.name AS device,
         c.id AS canteen_id, c.name AS canteen, c.lon, c.lat, COALESCE(m.meal, '') AS meal,
         COALESCE(m.price, 0) AS price, COALESCE({_SUBSIDY}, 0) AS subsidy, s.late,
         m.delivered IS TRUE AS delivered
    FROM checkin_device v
    JOIN canteen_canteen c ON v.stands_for = 'canteen:' || c.id
    JOIN checkin_scan s ON s.device_id = v.id AND s.at >= %(begins)s AND s.at <= %(now)s
    LEFT JOIN canteen_mealserved m ON m.scan_id = s.id AND m.canteen_id = c.id
         AND m.day >= %(since)s AND m.undone_at IS NULL
   WHERE %(only)s IN ('', v.district) AND s.accepted AND s.subject LIKE 'person:%%'
)"""  # noqa: S608  no input in it
_QUICK = f"""
WITH {_READS}, apart AS (
  SELECT r.*, r.at - lag(r.at) OVER till AS before, lead(r.at) OVER till - r.at AS after
    FROM reads r WINDOW till AS (PARTITION BY r.device_id ORDER BY r.at, r.id)
)
SELECT a.what, a.id, a.subject, NULL, COALESCE(p.name, ''), a.canteen_id, a.canteen, a.at,
       a.lon, a.lat, a.device_id, a.device, a.meal, a.price, a.subsidy, a.late
  FROM apart a
  LEFT JOIN registry_person p ON p.id = a.person_id
 WHERE LEAST(a.before, a.after) <= make_interval(secs => %(seconds)s)
 ORDER BY a.device_id, a.at, a.id
"""  # noqa: S608  no input in it
_MOVES = f"""
WITH {_READS}, seen AS (
  SELECT what, id, subject, district, at, person_id, device_id, device, canteen_id, canteen, lon,
         lat, meal, price, subsidy, late FROM reads WHERE NOT delivered
  UNION ALL
  SELECT 'meal', m.id, 'person:' || d.person_id, c.district, m.served_at, d.person_id, 0, '', c.id,
         c.name, c.lon, c.lat, m.meal, m.price, {_SUBSIDY}, m.late
    FROM canteen_mealserved m
    JOIN canteen_canteen c ON c.id = m.canteen_id
    JOIN canteen_diner d ON d.id = m.diner_id
   WHERE m.day >= %(since)s AND m.undone_at IS NULL
     AND m.scan_id IS NULL AND NOT m.delivered AND m.served_at <= %(now)s
), apart AS (
  SELECT s.*, lag(s.at) OVER way AS at_0, lag(s.canteen_id) OVER way AS canteen_id_0,
         lag(s.what) OVER way AS what_0, lag(s.id) OVER way AS id_0,
         lag(s.canteen) OVER way AS canteen_0, lag(s.lon) OVER way AS lon_0,
         lag(s.lat) OVER way AS lat_0, lag(s.device_id) OVER way AS device_id_0,
         lag(s.device) OVER way AS device_0, lag(s.meal) OVER way AS meal_0,
         lag(s.price) OVER way AS price_0, lag(s.subsidy) OVER way AS subsidy_0,
         lag(s.late) OVER way AS late_0
    FROM seen s WINDOW way AS (PARTITION BY s.subject ORDER BY s.at, s.what, s.id)
)
SELECT a.what_0, a.id_0, a.subject, d.id, p.name, a.canteen_id_0, a.canteen_0, a.at_0, a.lon_0,
       a.lat_0, a.device_id_0, a.device_0, a.meal_0, a.price_0, a.subsidy_0, a.late_0,
       a.what, a.id, a.subject, d.id, p.name, a.canteen_id, a.canteen, a.at, a.lon, a.lat,
       a.device_id, a.device, a.meal, a.price, a.subsidy, a.late
  FROM apart a
  LEFT JOIN registry_person p ON p.id = a.person_id
  LEFT JOIN LATERAL (SELECT min(e.id) AS id FROM canteen_diner e WHERE e.person_id = p.id) d
    ON true
 WHERE a.district = %(district)s AND a.canteen_id_0 <> a.canteen_id
   AND a.at - a.at_0 < interval '{_HOURS} hours'
 ORDER BY a.at, a.id
"""  # noqa: S608  no input in it


def quick_reads(window: Window, seconds: int) -> list[Came]:
    """Readings at most `seconds` after or before another at the same till."""
    return [
        _came(row)
        for row in rows_of(_QUICK, window.given | {"seconds": seconds, "only": window.district})
    ]


def moves(window: Window) -> list[tuple[Came, Came]]:
    """Two readings of one person that follow each other, in two canteens, the later of
    the district; meals that were brought are left out, she was not there."""
    given = window.given | {"only": ""}
    return [(_came(row[:16]), _came(row[16:])) for row in rows_of(_MOVES, given)]


def _came(row: Sequence[Any]) -> Came:
    given: list[Any] = [*row[:4], masked_name(row[4] or ""), *row[5:]]
    return Came(*given)
