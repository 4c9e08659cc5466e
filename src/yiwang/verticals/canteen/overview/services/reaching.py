"""measure_reach: how many elders live within the circles of canteens, counted each night."""

from datetime import date

from django.db import connection, transaction
from django.utils.timezone import localdate, now

from ..models import Around, Coverage
from ..rules.circles import DEGREE
from ..selectors.walks import walks_in

#: 老年人权益保障法 art. 2: citizens of 60 and above.
ELDER = 60

# Flat within a circle: at a kilometre the error is centimetres. A box first, by the latitude.
_NEAR = f"""
p.lat BETWEEN c.lat - %(metres)s / {DEGREE} AND c.lat + %(metres)s / {DEGREE}
AND ((p.lon - c.lon) * {DEGREE} * cos(radians(c.lat))) ^ 2 + ((p.lat - c.lat) * {DEGREE}) ^ 2
    <= %(metres)s ^ 2
"""
_OPEN = "c.district = %(district)s AND c.closed_on IS NULL AND c.lon IS NOT NULL"
_ELDERS = """
p.district = %(district)s AND p.birth_date <= %(today)s::date - %(years)s::interval
AND p.left_on IS NULL AND p.merged_into_id IS NULL
"""
_AROUND = f"""
SELECT c.id, (SELECT count(*) FROM registry_person p WHERE {_ELDERS} AND {_NEAR})
  FROM canteen_canteen c WHERE {_OPEN}
"""  # noqa: S608  pieces of our own
_COVERED = f"""
SELECT p.street, p.community, count(*),
       count(*) FILTER (WHERE p.lon IS NOT NULL
                          AND EXISTS (SELECT FROM canteen_canteen c WHERE {_OPEN} AND {_NEAR})),
       count(*) FILTER (WHERE p.lon IS NULL)
  FROM registry_person p WHERE {_ELDERS} AND p.community <> '' GROUP BY 1, 2
"""  # noqa: S608  pieces of our own


def measure_reach(*, district: str) -> None:
    """Counts the elders around each open canteen of the district, and those of each community who
    live in any circle. Replaces the last count whole; without a radius in force nothing."""
    walk = walks_in([district]).get(district)
    if walk is None:
        return
    metres, moment = walk.metres, now()
    given: dict[str, str | float | date] = {
        "district": district, "metres": float(metres), "years": f"{ELDER} years",
        "today": localdate(),
    }  # fmt: skip
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_AROUND, given)
        around = cursor.fetchall()
        cursor.execute(_COVERED, given)
        covered = cursor.fetchall()
        Around.objects.filter(district=district).delete()
        Coverage.objects.filter(district=district).delete()
        Around.objects.bulk_create(
            Around(district=district, canteen_id=pk, metres=metres, elders=n, at=moment)
            for pk, n in around
        )
        Coverage.objects.bulk_create(
            Coverage(
                district=district, street=street, community=community, elders=n, inside=inside,
                unplaced=unplaced, at=moment,
            )
            for street, community, n, inside, unplaced in covered
        )  # fmt: skip
