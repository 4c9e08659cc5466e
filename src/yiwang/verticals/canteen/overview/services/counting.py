"""count_meals: the day that runs, and days that are over and changed, counted from the meals."""

from datetime import date, timedelta

from django.db import connection, transaction
from django.db.models import Min
from django.utils.timezone import localdate, localtime, now

from ...models import MealServed
from ..models import Counted

#: How long after a count a meal of the time before it may still be committed.
SLACK = timedelta(minutes=10)
_COUNTED = (
    "meals", "subsidised", "delivered", "price",
    "city", "district_part", "street", "charity", "operator", "diner_part",
)  # fmt: skip
_SUMS = ", ".join(f"sum(m.{name}) AS {name}" for name in _COUNTED[3:])
_NAMES, _OLD, _NEW = (
    ", ".join(f"{alias}{name}" for name in _COUNTED) for alias in ("", "t.", "excluded.")
)

_TAKEN = "DELETE FROM canteen_overview_recount WHERE district = %s RETURNING canteen_id, day"

# One walk of an index for each canteen and day, whatever else the table of meals holds.
_COUNT = f"""
WITH asked AS (
  SELECT id AS canteen_id, day FROM canteen_canteen,
         generate_series(%(since)s::date, %(until)s::date, interval '1 day') AS g(day)
   WHERE district = %(district)s
  UNION SELECT * FROM unnest(%(canteens)s::bigint[], %(days)s::date[])
), found AS (
  SELECT a.canteen_id, a.day::date AS day, m.* FROM asked a CROSS JOIN LATERAL (
    SELECT m.meal, count(*) AS meals, count(*) FILTER (WHERE m.subsidised) AS subsidised,
           count(*) FILTER (WHERE m.delivered) AS delivered, {_SUMS}
      FROM canteen_mealserved m
     WHERE m.canteen_id = a.canteen_id AND m.day = a.day::date AND m.undone_at IS NULL
     GROUP BY m.meal) m
), gone AS (
  DELETE FROM canteen_overview_tally t USING asked a
   WHERE t.district = %(district)s AND t.canteen_id = a.canteen_id AND t.day = a.day::date
     AND NOT EXISTS (SELECT FROM found f WHERE f.canteen_id = t.canteen_id AND f.day = t.day
                                           AND f.meal = t.meal)
)
INSERT INTO canteen_overview_tally AS t (district, canteen_id, day, meal, {_NAMES})
SELECT %(district)s, canteen_id, day, meal, {_NAMES} FROM found
ON CONFLICT (district, canteen_id, day, meal) DO UPDATE SET ({_NAMES}) = ({_NEW})
 WHERE ({_OLD}) IS DISTINCT FROM ({_NEW})
"""  # noqa: S608  columns of our own


def count_meals(*, district: str) -> None:
    """Counts what may have changed since the last count of the district: the days since, and days
    that are over and were written to. Again changes nothing; two at once wait for each other."""
    with transaction.atomic():
        _made, is_first = Counted.objects.get_or_create(district=district)
        last = Counted.objects.select_for_update().get(district=district)
        since = localtime(last.at - SLACK).date()
        if is_first:
            since = _first_day(district) or since
        moment = now()
        with connection.cursor() as cursor:
            cursor.execute(_TAKEN, [district])
            taken = sorted(set(cursor.fetchall()))
            cursor.execute(
                _COUNT,
                {
                    "district": district,
                    "since": since,
                    "until": localdate(),
                    "canteens": [canteen for canteen, _day in taken],
                    "days": [day for _canteen, day in taken],
                },
            )
        last.at = moment
        last.save(update_fields=["at"])


def _first_day(district: str) -> date | None:
    first: date | None = MealServed.objects.filter(canteen__district=district).aggregate(
        day=Min("day")
    )["day"]
    return first
