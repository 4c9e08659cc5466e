"""Meals beside facts, by price, by sitting. The subsidy is what public funds and charity pay."""

from yiwang.lib.idnumbers import masked_name

from ...rules.evidence import Ate
from ...rules.gone import DIED, HOSPITAL, INSTITUTION, Known
from ...rules.prices import Priced
from ...rules.seats import Sitting
from .window import Window, rows_of

#: Names of a sitting that are kept as evidence; the count is of all.
MOST_NAMES = 500
_SUBSIDY = "m.city + m.district_part + m.street + m.charity"

_GONE = f"""
SELECT f.name, f.value #>> '{{}}', f.since, f.until, f.source,
       m.id, m.diner_id, p.name, m.canteen_id, c.name, m.day, m.meal, m.served_at, m.price,
       {_SUBSIDY}, m.late
  FROM eligibility_fact f
  JOIN LATERAL (SELECT CASE WHEN f.subject ~ '^person:[0-9]{{1,18}}$'
                            THEN substr(f.subject, 8)::bigint END AS id) AS of ON true
  JOIN LATERAL (SELECT q.id, q.name FROM registry_person q WHERE q.id = of.id
                UNION SELECT q.id, q.name FROM registry_person q WHERE q.merged_into_id = of.id
               ) AS p ON true
  JOIN canteen_diner d ON d.person_id = p.id AND d.district = f.district
  JOIN canteen_mealserved m ON m.district = d.district AND m.diner_id = d.id
       AND m.day >= GREATEST(f.since, %(facts_since)s) AND m.undone_at IS NULL
  JOIN canteen_canteen c ON c.id = m.canteen_id
 WHERE f.district = %(district)s AND f.name = ANY (%(names)s) AND f.superseded_at IS NULL
 ORDER BY m.id, f.id
"""  # noqa: S608  no input in it
_PRICES = f"""
SELECT m.canteen_id, c.name, m.meal, m.day, m.price, count(*),
       sum({_SUBSIDY}), (array_agg(m.id ORDER BY m.id))[1:200]
  FROM canteen_mealserved m JOIN canteen_canteen c ON c.id = m.canteen_id
 WHERE m.canteen_district = %(district)s AND m.day >= %(since)s
   AND m.subsidised AND m.undone_at IS NULL
 GROUP BY m.canteen_id, c.name, m.meal, m.day, m.price
"""  # noqa: S608  no input in it
_SITTINGS = f"""
SELECT m.canteen_id, m.day, m.meal, c.seats, count(*), sum({_SUBSIDY}),
       (array_agg(jsonb_build_object('what', 'meal', 'id', m.id, 'at', m.served_at,
          'canteen', c.name, 'who', left(p.name, 1) || repeat('*', length(p.name) - 1),
          'meal', m.meal, 'price', m.price, 'subsidy', {_SUBSIDY}, 'late', m.late)
          ORDER BY m.served_at, m.id))[1:{MOST_NAMES}]
  FROM canteen_mealserved m
  JOIN canteen_canteen c ON c.id = m.canteen_id
  LEFT JOIN canteen_serving s ON s.canteen_id = m.canteen_id AND s.meal = m.meal
  LEFT JOIN canteen_diner d ON d.id = m.diner_id
  LEFT JOIN registry_person p ON p.id = d.person_id
 WHERE m.canteen_district = %(district)s AND m.day >= %(since)s
   AND m.undone_at IS NULL AND NOT m.delivered
   AND (m.day + COALESCE(s.ends, time '23:59')) AT TIME ZONE 'Asia/Shanghai' < %(now)s
 GROUP BY m.canteen_id, m.day, m.meal, c.seats
HAVING count(*) > c.seats * %(turns)s
"""  # noqa: S608  no input in it


def gone(window: Window) -> list[tuple[Ate, Known]]:
    """Meals on days from which on their diner is on record as dead, in hospital or in an
    institution. The facts are of the diner's district."""
    given = window.given | {"names": [DIED, INSTITUTION, HOSPITAL]}
    return [
        (
            Ate(row[5], row[6], masked_name(row[7]), *row[8:]),
            Known(row[0], row[1] or "", *row[2:5]),
        )
        for row in rows_of(_GONE, given)
    ]


def prices(window: Window) -> list[Priced]:
    """Subsidised meals by canteen, meal, day and price."""
    return [
        Priced(row[0], row[1], row[2], row[3], row[4], row[5], int(row[6]), tuple(row[7]))
        for row in rows_of(_PRICES, window.given)
    ]


def sittings(window: Window, turns: int) -> list[Sitting]:
    """Meals that are over and had more diners than `turns` times the seats."""
    return [
        Sitting(row[0], row[1], row[2], row[3], row[4], int(row[5]), row[6])
        for row in rows_of(_SITTINGS, window.given | {"turns": turns})
    ]
