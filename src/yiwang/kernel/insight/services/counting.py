"""count: what log entries change in the marks and the numbers. On the writer's path."""

import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils.timezone import get_default_timezone

from yiwang.kernel.cases.events import CaseAdvanced

from ..rules.counting import Count, Plan, Standing, plan
from ..rules.measures import GROUPS, KEPT_MEASURES, OPEN, POPULATION

# `added` waits for `removed` (the scalar subquery), so that a mark can take the place of one
# with the same key. All changes of the numbers are computed from what stood before.
_SQL = """
WITH event AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(%s::jsonb) AS e(
    case_id bigint, district text, street text, community text, grid text, channel text,
    class_code text, department_id bigint, drops text[], hold boolean, counts jsonb, levels jsonb)
), wanted AS MATERIALIZED (
  SELECT e.case_id, e.district, e.street, e.community, e.grid, e.channel, e.class_code,
         c.measure, c.day, c.department_id, c.post_id, c.actor_id, c.n, c.replaces, c.kept
    FROM event e CROSS JOIN LATERAL jsonb_to_recordset(e.counts) AS c(
      measure text, day date, department_id bigint, post_id bigint, actor_id bigint,
      n smallint, replaces text[], kept boolean, gated boolean)
   WHERE NOT c.gated OR EXISTS (
     SELECT 1 FROM insight_mark m
      WHERE m.district = e.district AND m.case_id = e.case_id
        AND m.measure = ANY(%s::text[]))
), prior AS MATERIALIZED (
  SELECT m.*, e.class_code AS class_now, COALESCE(e.hold, m.held) AS held_now,
         (m.measure = ANY(e.drops) AND (m.measure <> ALL(%s::text[])
            OR m.department_id IS NOT DISTINCT FROM e.department_id))
           OR COALESCE(w.taken, false) AS gone,
         CASE WHEN w.left_behind THEN 0 ELSE m.n END AS n_now,
         COALESCE(w.same, false) AS same
    FROM event e
    JOIN insight_mark m ON m.district = e.district AND m.case_id = e.case_id
    CROSS JOIN LATERAL (
      SELECT bool_or(NOT kept OR department_id IS NOT DISTINCT FROM m.department_id) AS taken,
             bool_or(kept AND department_id IS DISTINCT FROM m.department_id) AS left_behind,
             bool_or((measure, day, department_id, post_id, actor_id, n, class_code, false)
               IS NOT DISTINCT FROM (m.measure, m.day, m.department_id, m.post_id, m.actor_id,
                                     m.n, m.class_code, m.held)) AS same
        FROM wanted WHERE wanted.case_id = m.case_id AND m.measure = ANY(replaces)) w
), removed AS (
  DELETE FROM insight_mark m USING prior p
   WHERE m.district = p.district AND m.id = p.id AND p.gone AND NOT p.same RETURNING 1
), changed AS (
  UPDATE insight_mark m SET n = p.n_now, held = p.held_now, class_code = p.class_now
    FROM prior p
   WHERE m.district = p.district AND m.id = p.id AND NOT p.gone
     AND (p.n, p.held, p.class_code) IS DISTINCT FROM (p.n_now, p.held_now, p.class_now)
), added AS (
  INSERT INTO insight_mark (district, street, community, grid, case_id, measure, day, class_code,
                            channel, department_id, post_id, actor_id, n, held)
  SELECT district, street, community, grid, case_id, measure, day, class_code,
         channel, department_id, post_id, actor_id, n, false
    FROM wanted w
   WHERE (SELECT count(*) FROM removed) >= 0
     AND NOT EXISTS (SELECT 1 FROM prior p WHERE p.same AND p.case_id = w.case_id
                        AND p.measure = w.measure
                        AND p.department_id IS NOT DISTINCT FROM w.department_id)
), moved AS (
  SELECT district, street, class_code, channel, department_id, post_id, actor_id, '' AS stage,
         measure, day, -n AS n, -1 AS n_department
    FROM prior WHERE NOT held
  UNION ALL
  SELECT district, street, class_now, channel, department_id, post_id, actor_id, '',
         measure, day, n_now, 1
    FROM prior WHERE NOT gone AND NOT held_now
  UNION ALL
  SELECT district, street, class_code, channel, department_id, post_id, actor_id, '',
         measure, day, n, 1
    FROM wanted
  UNION ALL
  SELECT e.district, e.street, l.class_code, e.channel, l.department_id, l.post_id, NULL, l.stage,
         %s, NULL, l.n, l.n
    FROM event e CROSS JOIN LATERAL jsonb_to_recordset(e.levels) AS l(
      stage text, class_code text, department_id bigint, post_id bigint, n smallint)
)
INSERT INTO insight_delta (district, street, class_code, channel, department_id, post_id,
                           actor_id, stage, measure, day, n, n_department)
SELECT district, street, class_code, channel, department_id, post_id,
       actor_id, stage, measure, day, sum(n), sum(n_department)
  FROM moved
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
HAVING sum(n) <> 0 OR sum(n_department) <> 0
"""

# The driver keeps what it made of a statement only up to 4,096 characters.
_SHORT_SQL = " ".join(_SQL.split())
_POPULATION = f"{{{','.join(POPULATION)}}}"
_KEPT = f"{{{','.join(KEPT_MEASURES)}}}"


def count(facts: Sequence[CaseAdvanced]) -> None:
    """Count log entries, whose cases the caller has locked. One statement, unless one call
    brings several entries of the same case, which are counted one after the other."""
    for turn in _turns(facts):
        zone = get_default_timezone()
        rows = [_row(fact, plan(fact, zone)) for fact in turn]
        with connection.cursor() as cursor:
            cursor.execute(_SHORT_SQL, [json.dumps(rows), _POPULATION, _KEPT, OPEN])


def _turns(facts: Sequence[CaseAdvanced]) -> list[list[CaseAdvanced]]:
    """The facts in rounds with each case at most once, keeping each case's order."""
    seen: dict[int, int] = defaultdict(int)
    turns: list[list[CaseAdvanced]] = []
    for fact in facts:
        turn = seen[fact.case_id]
        seen[fact.case_id] += 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(fact)
    return turns


def _row(fact: CaseAdvanced, step: Plan) -> dict[str, Any]:
    return {
        "case_id": fact.case_id,
        "district": fact.district,
        "street": fact.street,
        "community": fact.community,
        "grid": fact.grid,
        "channel": fact.channel,
        "class_code": fact.class_code,
        "department_id": step.department_id,
        "drops": sorted(step.drops),
        "hold": step.hold,
        "counts": [_count(item, part=step.part) for item in step.counts],
        "levels": [*_level(step.before, -1), *_level(step.after, 1)],
    }


def _count(item: Count, *, part: bool) -> dict[str, Any]:
    return {
        "measure": item.measure,
        "day": item.day.isoformat(),
        "department_id": item.department_id,
        "post_id": item.post_id,
        "actor_id": item.actor_id,
        "n": 0 if part else 1,
        "replaces": GROUPS[item.group],
        "kept": item.kept,
        "gated": item.gated,
    }


def _level(standing: Standing | None, n: int) -> list[dict[str, Any]]:
    return [] if standing is None else [{**standing.__dict__, "n": n}]
