"""The recount: marks against the logs, totals and deltas against the marks."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from yiwang.kernel.cases.models import Case

from .folding import STANDING, cells
from .models import Mark
from .replaying import replayed

_COLUMNS = (
    "measure", "day", "department_id", "post_id", "actor_id", "n", "held", "district", "street",
    "community", "grid", "class_code", "channel",
)  # fmt: skip

_SQL = f"""
WITH standing AS ({STANDING}),
truth AS (SELECT district, division, facet, value, measure, day, sum(n) AS n
            FROM ({cells("standing")}) AS cell GROUP BY 1, 2, 3, 4, 5, 6),
kept AS (SELECT district, division, facet, value, measure, day, sum(n) AS n
           FROM (SELECT district, division, facet, value, measure, day, n FROM insight_total
                 UNION ALL {cells("insight_delta")}) AS cell GROUP BY 1, 2, 3, 4, 5, 6)
SELECT COALESCE(k.division, t.division), COALESCE(k.facet, t.facet), COALESCE(k.value, t.value),
       COALESCE(k.measure, t.measure), COALESCE(k.day, t.day), COALESCE(k.n, 0), COALESCE(t.n, 0)
  FROM kept k FULL JOIN truth t
    ON (k.district, k.division, k.facet, k.value, k.measure, COALESCE(k.day, 'infinity'))
     = (t.district, t.division, t.facet, t.value, t.measure, COALESCE(t.day, 'infinity'))
 WHERE COALESCE(k.n, 0) <> COALESCE(t.n, 0)
 ORDER BY 1, 2, 4, 5, 3
 LIMIT %s
"""  # noqa: S608


def total_differences(limit: int = 100) -> list[str]:
    """Cells whose total and deltas are not the sum of the marks and the open cases."""
    with connection.cursor() as cursor:
        cursor.execute(_SQL, [limit])
        return [
            f"{division} {facet}={value} {measure} {day}: shows {kept}, counted {truth}"
            for division, facet, value, measure, day, kept, truth in cursor.fetchall()
        ]


def mark_differences(limit: int = 100) -> list[str]:
    """Cases whose marks are not what their logs leave, and marks of no case."""
    found: list[str] = []
    for case, expected in replayed():
        stray = _plain(case.marks.all())
        stray.subtract(_plain(expected))
        found += [
            f"case {case.number}: {'extra' if times > 0 else 'missing'} {row[:3]}"
            for row, times in stray.items()
            if times
        ]
        if len(found) >= limit:
            return found[:limit]
    strays = Mark.objects.exclude(case_id__in=Case.objects.values("pk"))[:limit]
    return found + [f"mark {mark.pk} of no case" for mark in strays]


def differences(limit: int = 100) -> Iterator[str]:
    """All that the recount finds, marks first."""
    yield from mark_differences(limit)
    yield from total_differences(limit)


def _plain(marks: "QuerySet[Mark] | list[Mark]") -> Counter[tuple[Any, ...]]:
    return Counter(tuple(getattr(mark, column) for column in _COLUMNS) for mark in marks)
