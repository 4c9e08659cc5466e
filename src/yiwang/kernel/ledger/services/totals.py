"""fold: transfers of derived accounts into totals by day, behind the watermark."""

from django.db import connection

from ..models import Watermark

BATCH = 200_000  # ids of one transaction


def fold() -> int:
    """Fold what is certain, in every district; how many ids the watermarks passed. What came
    since the last call waits for the next."""
    passed = 0
    for district in Watermark.objects.order_by("district").values_list("district", flat=True):
        while True:
            with connection.cursor() as cursor:
                cursor.execute("SELECT ledger_fold(%s, %s)", [district, BATCH])
                ids: int = cursor.fetchone()[0]
            passed += ids
            if ids < BATCH:
                break
    return passed
