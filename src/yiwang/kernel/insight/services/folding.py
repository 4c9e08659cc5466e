"""fold: deltas into totals."""

from django.db import connection, transaction

from ..folding import cells

BATCH = 5000

# The batch is an array so that its LIMIT is taken once: as an IN, a nested loop may run it again
# and again. Sorted, so that two folders that add to the same totals wait for each other.
_SQL = f"""
WITH taken AS (
  DELETE FROM insight_delta WHERE id = ANY(ARRAY(
    SELECT id FROM insight_delta ORDER BY id LIMIT %s FOR UPDATE SKIP LOCKED))
  RETURNING *
), added AS (
  INSERT INTO insight_total AS t (district, division, facet, value, measure, day, n)
  SELECT district, division, facet, value, measure, day, sum(n)
    FROM ({cells("taken")}) AS cell
   GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0
   ORDER BY 1, 2, 3, 5, 6, 4
  ON CONFLICT (district, division, facet, measure, day, value)
  DO UPDATE SET n = t.n + excluded.n
)
SELECT count(*) FROM taken
"""  # noqa: S608


def fold(limit: int = BATCH) -> int:
    """Fold up to `limit` deltas into totals; returns how many. One statement, one transaction:
    killed, it folded none. Any number of folders may run at once."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_SQL, [limit])
        return int(cursor.fetchone()[0])


def fold_all() -> int:
    """Fold until nothing is left that nobody else is folding; returns how many deltas."""
    folded = 0
    while batch := fold():
        folded += batch
    return folded
