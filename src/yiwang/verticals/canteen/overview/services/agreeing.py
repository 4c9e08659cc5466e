"""count_differences: what of bookings, readings, meals and cash does not agree, each hour."""

from django.db import connection, transaction
from django.utils.timezone import localdate, now

from ...settling.rules.periods import LOOKS_BACK
from ..models import Unagreed

_COUNTED = """
SELECT c.id, count(d.key) FROM canteen_canteen c
  LEFT JOIN canteen_settling_difference d
         ON d.canteen_id = c.id AND d.day >= %s AND d.note IS NULL
 WHERE c.district = %s GROUP BY 1
"""


def count_differences(*, district: str) -> int:
    """Of the days that the list shows without being asked for others; how many are open. Replaces
    the last count whole."""
    moment = now()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_COUNTED, [localdate() - LOOKS_BACK, district])
        counted = cursor.fetchall()
        Unagreed.objects.filter(district=district).delete()
        Unagreed.objects.bulk_create(
            Unagreed(district=district, canteen_id=pk, open=n, at=moment) for pk, n in counted
        )
    return sum(n for _pk, n in counted)
