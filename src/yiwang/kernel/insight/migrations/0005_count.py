"""Log entries are counted by a function, so that what writes beside it can share its statement.

`added` waits for `removed` (the scalar subquery), so that a mark can take the place of one with the
same key. All changes of the numbers are computed from what stood before.
"""

from django.db import migrations

COUNT = """
CREATE FUNCTION insight_count(
  p_rows jsonb, p_population text[], p_kept text[], p_open text
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
WITH event AS MATERIALIZED (
  SELECT * FROM jsonb_to_recordset(p_rows) AS e(
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
        AND m.measure = ANY(p_population))
), prior AS MATERIALIZED (
  SELECT m.*, e.class_code AS class_now, COALESCE(e.hold, m.held) AS held_now,
         (m.measure = ANY(e.drops) AND (m.measure <> ALL(p_kept)
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
         p_open, NULL, l.n, l.n
    FROM event e CROSS JOIN LATERAL jsonb_to_recordset(e.levels) AS l(
      stage text, class_code text, department_id bigint, post_id bigint, n smallint)
)
INSERT INTO insight_delta (district, street, class_code, channel, department_id, post_id,
                           actor_id, stage, measure, day, n, n_department)
SELECT district, street, class_code, channel, department_id, post_id,
       actor_id, stage, measure, day, sum(n), sum(n_department)
  FROM moved
 GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10
HAVING sum(n) <> 0 OR sum(n_department) <> 0;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0004_delta_index")]

    operations = [
        migrations.RunSQL(COUNT, "DROP FUNCTION insight_count(jsonb, text[], text[], text)"),
    ]
