"""Questions whose answer must be no rows."""

from django.db import connection

_DIFFERENT = """
WITH counted AS (
  SELECT c.district, m.canteen_id, m.day, m.meal, count(*) AS meals,
         count(*) FILTER (WHERE m.subsidised) AS subsidised, sum(m.price) AS price,
         sum(m.city) AS city, sum(m.district_part) AS district_part, sum(m.street) AS street,
         sum(m.charity) AS charity, sum(m.operator) AS operator, sum(m.diner_part) AS diner_part
    FROM canteen_mealserved m JOIN canteen_canteen c ON c.id = m.canteen_id
   WHERE m.undone_at IS NULL GROUP BY 1, 2, 3, 4
)
SELECT 'canteen ' || coalesce(t.canteen_id, n.canteen_id) || ' on ' || coalesce(t.day, n.day)
  FROM canteen_overview_tally t
  FULL JOIN counted n USING (district, canteen_id, day, meal)
  JOIN canteen_overview_counted d ON d.district = coalesce(t.district, n.district)
 WHERE (t.meals, t.subsidised, t.price, t.city, t.district_part, t.street, t.charity, t.operator,
        t.diner_part)
       IS DISTINCT FROM
       (n.meals, n.subsidised, n.price, n.city, n.district_part, n.street, n.charity, n.operator,
        n.diner_part)
   AND coalesce(t.day, n.day) < (d.at AT TIME ZONE 'Asia/Shanghai')::date
   AND NOT EXISTS (SELECT FROM canteen_overview_recount r
                    WHERE r.canteen_id = coalesce(t.canteen_id, n.canteen_id)
                      AND r.day = coalesce(t.day, n.day))
"""


def tallies_that_are_not_the_meals() -> list[str]:
    """Days that are over, counted, not marked to be counted again, and not as the meals are."""
    with connection.cursor() as cursor:
        cursor.execute(_DIFFERENT)
        return [row[0] for row in cursor.fetchall()]
