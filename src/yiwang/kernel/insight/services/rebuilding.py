"""rebuild: all numbers again from the case logs."""

from django.db import connection, transaction

from yiwang.kernel.audit.services import record

from ..folding import STANDING, cells
from ..models import Delta, Mark, Total
from ..replaying import replayed

BATCH = 2000

_TOTALS = f"""
INSERT INTO insight_total (district, division, facet, value, measure, day, n)
SELECT district, division, facet, value, measure, day, sum(n)
  FROM ({cells(f"({STANDING})")}) AS cell
 GROUP BY 1, 2, 3, 4, 5, 6
"""  # noqa: S608


def rebuild(*, actor_id: int | None = None) -> int:
    """Throw away marks, deltas and totals and count them again from the logs; returns how many
    marks. Writers of cases wait until it is done: one table lock, one transaction."""
    with transaction.atomic():
        _lock()
        Mark.objects.all().delete()
        made, batch = 0, list[Mark]()
        for _, marks in replayed():
            batch += marks
            if len(batch) >= BATCH:
                made += len(Mark.objects.bulk_create(batch))
                batch = []
        made += len(Mark.objects.bulk_create(batch))
        recount_totals()
        record(verb="insight.rebuild", subject="insight", actor_id=actor_id, detail={"marks": made})
    return made


def recount_totals() -> None:
    """Throw away deltas and totals and sum them again from the marks. Writers wait."""
    with transaction.atomic(), connection.cursor() as cursor:
        _lock()
        Delta.objects.all().delete()
        Total.objects.all().delete()
        cursor.execute(_TOTALS)


def _lock() -> None:
    with connection.cursor() as cursor:
        cursor.execute("LOCK TABLE insight_mark, insight_delta, insight_total IN EXCLUSIVE MODE")
