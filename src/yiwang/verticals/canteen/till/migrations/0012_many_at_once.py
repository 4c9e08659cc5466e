"""Meals of a batch are looked at, posted and written together, in a handful of statements; each is
what canteen_serve would have made of it in this order. What is said twice in one batch is said one
by one.

A till's offline batch is tried as a whole. If one of its meals cannot be settled at the first
attempt, the eighths are tried, and so on down to the few that are settled one by one. All its
wallets are locked before, in the order of accounts, so that it does not matter which way it went.
"""

from importlib import import_module

from django.db import migrations

SETTINGS = ("plan_cache_mode = force_generic_plan", "enable_seqscan = off",
            "enable_hashjoin = off", "enable_mergejoin = off")  # fmt: skip
SET = "\n".join(f"SET {each}" for each in SETTINGS)

# Rows of the registry that were merged are one person, as in canteen_require_first.
CHECKS = """
CREATE FUNCTION canteen_require_first_of(p_meals canteen_mealserved[]) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE had record;
BEGIN
  SELECT c.name, m.meal INTO had
    FROM unnest(p_meals) AS m
    JOIN canteen_diner d ON d.id = m.diner_id
   CROSS JOIN LATERAL (
     SELECT COALESCE(p.merged_into_id, p.id) AS id FROM registry_person p
      WHERE p.id = d.person_id) AS survivor
   CROSS JOIN LATERAL (
     SELECT survivor.id UNION ALL
     SELECT p.id FROM registry_person p WHERE p.merged_into_id = survivor.id) AS one
    JOIN canteen_diner x ON x.person_id = one.id
   CROSS JOIN LATERAL (
     SELECT s.canteen_id FROM canteen_mealserved s
      WHERE s.district = m.district AND s.diner_id = x.id AND s.day = m.day AND s.meal = m.meal
        AND s.subsidised AND s.undone_at IS NULL AND s.request_id <> m.request_id LIMIT 1) AS served
    JOIN canteen_canteen c ON c.id = served.canteen_id
   WHERE m.subsidised LIMIT 1;
  IF NOT FOUND THEN
    SELECT c.name, m.meal INTO had
      FROM (SELECT min(m.canteen_id) AS canteen_id, m.meal
              FROM unnest(p_meals) AS m
              JOIN canteen_diner d ON d.id = m.diner_id
              JOIN registry_person p ON p.id = d.person_id
             WHERE m.subsidised
             GROUP BY COALESCE(p.merged_into_id, p.id), m.district, m.day, m.meal
            HAVING count(*) > 1 LIMIT 1) AS m
      JOIN canteen_canteen c ON c.id = m.canteen_id;
  END IF;
  IF FOUND THEN
    RAISE EXCEPTION 'subsidised before' USING ERRCODE = 'YC001',
      DETAIL = json_build_object('canteen', had.name, 'meal', had.meal);
  END IF;
END $$;

CREATE FUNCTION canteen_require_entitled_all(p_meals canteen_mealserved[]) RETURNS text[]
LANGUAGE plpgsql AS $$
DECLARE programmes text[]; lacks boolean;
BEGIN
  SELECT array_agg(g.code ORDER BY m.ordinality), bool_or(m.subsidised AND g.code IS NULL)
    INTO programmes, lacks
    FROM unnest(p_meals) WITH ORDINALITY AS m
    LEFT JOIN LATERAL (
      SELECT g.code
        FROM canteen_entitlement e
        JOIN canteen_diner d ON d.id = e.diner_id
        JOIN eligibility_programme g ON g.id = e.programme_id
       WHERE m.subsidised AND e.id = m.entitlement_id AND e.district = m.district
         AND e.diner_id = m.diner_id AND e.since <= m.day AND (e.until IS NULL OR e.until > m.day)
         AND (d.ended_on IS NULL OR d.ended_on > m.day)) AS g ON true;
  IF lacks THEN
    RAISE EXCEPTION 'not entitled on the day' USING ERRCODE = 'YC002';
  END IF;
  RETURN programmes;
END $$;
"""

# The moves are those of canteen_post_meal, so that a request is the same whichever way it comes.
JOURNALS = """
CREATE FUNCTION canteen_journals_of(
  p_meals canteen_mealserved[], p_programmes text[], p_payers text[], p_disputed bigint[],
  p_operator bigint
) RETURNS jsonb LANGUAGE plpgsql AS $$
BEGIN
  RETURN (
    SELECT jsonb_agg(jsonb_build_object(
             'request_id', m.request_id, 'kind', 'meal', 'effective_on', m.day,
             'subject', 'canteen:' || m.canteen_id, 'memo', '', 'actor', m.served_by,
             'moves', v.moves) ORDER BY m.ordinality)
      FROM unnest(p_meals) WITH ORDINALITY AS m
     CROSS JOIN LATERAL (
       SELECT format(':%s:%s:%s', p_programmes[m.ordinality], m.canteen_id,
                     to_char(m.day, 'YYYY-MM')) AS tail) AS t
     CROSS JOIN LATERAL (
       SELECT jsonb_agg(jsonb_build_array('money', v.debit, 'operator:' || p_operator, v.amount)
                        ORDER BY v.n) AS moves
         FROM (VALUES (1, 'city' || t.tail, m.city), (2, 'district' || t.tail, m.district_part),
                      (3, 'street' || t.tail, m.street), (4, 'charity' || t.tail, m.charity),
                      (5, 'given:' || p_operator, m.operator),
                      (6, p_payers[m.ordinality], m.diner_part - p_disputed[m.ordinality]),
                      (7, 'dispute:' || p_operator, p_disputed[m.ordinality]))
           AS v (n, debit, amount)
        WHERE v.amount > 0) AS v);
END $$;
"""
UNPARTS = """
DROP FUNCTION canteen_journals_of(canteen_mealserved[], text[], text[], bigint[], bigint);
DROP FUNCTION canteen_require_entitled_all(canteen_mealserved[]);
DROP FUNCTION canteen_require_first_of(canteen_mealserved[]);
"""

# All of one district. Whoever served one of them meanwhile has its journal.
TOGETHER = """
CREATE FUNCTION canteen_serve_together(
  p_district text, p_meals canteen_mealserved[], p_payers text[], p_disputed bigint[],
  p_operator bigint
) RETURNS bigint[] LANGUAGE plpgsql AS $$
DECLARE programmes text[]; journals bigint[]; taken boolean; ids bigint[];
BEGIN
  PERFORM canteen_require_first_of(p_meals);
  programmes := canteen_require_entitled_all(p_meals);
  SELECT array_agg(l.journal_id ORDER BY l.ordinality), bool_or(l.repeated) INTO journals, taken
    FROM ledger_post_many(p_district, canteen_journals_of(
           p_meals, programmes, p_payers, p_disputed, p_operator)) WITH ORDINALITY AS l;
  IF taken THEN
    RAISE EXCEPTION 'served meanwhile' USING ERRCODE = 'serialization_failure';
  END IF;
  ids := ARRAY(SELECT nextval(pg_get_serial_sequence('canteen_mealserved', 'id'))
                 FROM generate_series(1, cardinality(p_meals)));
  INSERT INTO canteen_mealserved (
    id, district, diner_id, canteen_id, canteen_district, canteen_street, day, meal, price, city,
    district_part, street, charity, operator, diner_part, subsidised, entitlement_id, paid_by,
    delivered, scan_id, reservation_id, journal_id, served_by, served_at, received_at, late,
    request_id)
  SELECT ids[m.ordinality], m.district, m.diner_id, m.canteen_id, m.canteen_district,
         m.canteen_street, m.day, m.meal, m.price, m.city, m.district_part, m.street, m.charity,
         m.operator, m.diner_part, m.subsidised, m.entitlement_id, m.paid_by, m.delivered,
         m.scan_id, m.reservation_id, journals[m.ordinality], m.served_by, m.served_at,
         clock_timestamp(), m.late, m.request_id
    FROM unnest(p_meals) WITH ORDINALITY AS m ORDER BY m.ordinality;
  RETURN ids;
END $$;
"""
UNTOGETHER = """
DROP FUNCTION canteen_serve_together(text, canteen_mealserved[], text[], bigint[], bigint);
"""

# serialization_failure: some of it is served already, or said twice.
ALL = """
CREATE FUNCTION canteen_serve_all(p_items jsonb, p_operator bigint)
RETURNS TABLE (n bigint, meal_id bigint, disputed bigint) LANGUAGE plpgsql AS $$
DECLARE
  here text; meals canteen_mealserved[]; numbers bigint[]; payers text[]; parts bigint[];
  known boolean; ids bigint[];
BEGIN
  FOR here IN SELECT DISTINCT i.value->'row'->>'district'
                FROM jsonb_array_elements(p_items) AS i ORDER BY 1 LOOP
    SELECT array_agg(m ORDER BY i.turn), array_agg((i.value->>'n')::bigint ORDER BY i.turn),
           array_agg(i.value->>'payer' ORDER BY i.turn),
           array_agg(COALESCE((i.value->>'disputed')::bigint, 0) ORDER BY i.turn),
           count(s.id) > 0 OR count(DISTINCT m.request_id) < count(*)
      INTO meals, numbers, payers, parts, known
      FROM jsonb_array_elements(p_items) WITH ORDINALITY AS i (value, turn)
     CROSS JOIN LATERAL jsonb_populate_record(NULL::canteen_mealserved, i.value->'row') AS m
      LEFT JOIN canteen_mealserved s ON s.district = here AND s.request_id = m.request_id
     WHERE i.value->'row'->>'district' = here;
    IF known THEN
      RAISE EXCEPTION 'served before' USING ERRCODE = 'serialization_failure';
    END IF;
    ids := canteen_serve_together(here, meals, payers, parts, p_operator);
    RETURN QUERY SELECT s.n, s.id, s.part FROM unnest(numbers, ids, parts) AS s (n, id, part);
  END LOOP;
END $$;
"""
UNALL = "DROP FUNCTION canteen_serve_all(jsonb, bigint);"

MANY_HEAD = """
CREATE OR REPLACE FUNCTION canteen_serve_many(p_items jsonb, p_operator bigint)
RETURNS TABLE (n bigint, meal_id bigint, repeated boolean) LANGUAGE plpgsql
"""
LOOP = """
  FOR item IN SELECT value FROM jsonb_array_elements(p_items) LOOP
    n := (item->>'n')::bigint;
    SELECT c.meal_id, c.repeated INTO meal_id, repeated
      FROM canteen_serve(item->'row', p_operator, item->>'payer') AS c;
    RETURN NEXT;
  END LOOP;
END $$;
"""
MANY = f"""
{MANY_HEAD} {SET} AS $$
DECLARE item jsonb; numbers bigint[]; ids bigint[];
BEGIN
  BEGIN
    SELECT array_agg(s.n), array_agg(s.meal_id) INTO numbers, ids
      FROM canteen_serve_all(p_items, p_operator) AS s;
    RETURN QUERY SELECT s.n, s.id, false FROM unnest(numbers, ids) AS s (n, id);
    RETURN;
  EXCEPTION WHEN serialization_failure THEN NULL;
  END;
  {LOOP}
"""  # noqa: S608  no input in it
ONE_BY_ONE = f"""
{MANY_HEAD} {SET} AS $$
DECLARE item jsonb;
BEGIN
  {LOOP}
"""

LATE = "CREATE FUNCTION canteen_settle_late(p_items jsonb, p_operator bigint)"
ONE_AFTER_ANOTHER = import_module(
    "yiwang.verticals.canteen.till.migrations.0003_settle_late"
).SETTLE.replace("LANGUAGE plpgsql AS", f"LANGUAGE plpgsql {SET} AS")
EACH = ONE_AFTER_ANOTHER.replace("canteen_settle_late", "canteen_settle_each")

SOME = """
CREATE FUNCTION canteen_settle_some(p_items jsonb, p_operator bigint)
RETURNS TABLE (n bigint, meal_id bigint, fault text, disputed bigint) LANGUAGE plpgsql AS $$
DECLARE size integer := jsonb_array_length(p_items); done jsonb; part jsonb;
BEGIN
  IF size <= 4 THEN
    RETURN QUERY SELECT * FROM canteen_settle_each(p_items, p_operator);
    RETURN;
  END IF;
  BEGIN
    SELECT jsonb_agg(s) INTO done
      FROM canteen_serve_all((
        SELECT jsonb_agg(jsonb_build_object(
                 'n', i.value->'n', 'row', (i.value->'row') || (i.value->'attempts'->''->'row'),
                 'payer', i.value->'attempts'->''->'payer',
                 'disputed', i.value->'attempts'->''->'disputed') ORDER BY i.turn)
          FROM jsonb_array_elements(p_items) WITH ORDINALITY AS i (value, turn)), p_operator) AS s;
  EXCEPTION
    WHEN SQLSTATE 'YC001' OR SQLSTATE 'YC002' OR SQLSTATE 'YL001' OR SQLSTATE 'YL002'
      OR SQLSTATE 'YL005' OR unique_violation OR serialization_failure THEN NULL;
  END;
  IF done IS NOT NULL THEN
    RETURN QUERY SELECT s.n, s.meal_id, '', s.disputed
      FROM jsonb_to_recordset(done) AS s (n bigint, meal_id bigint, disputed bigint);
    RETURN;
  END IF;
  FOR part IN SELECT jsonb_agg(i.value ORDER BY i.turn)
                FROM jsonb_array_elements(p_items) WITH ORDINALITY AS i (value, turn)
               GROUP BY (i.turn - 1) * 8 / size ORDER BY min(i.turn) LOOP
    RETURN QUERY SELECT * FROM canteen_settle_some(part, p_operator);
  END LOOP;
END $$;
"""
LATE_BODY = f"""
RETURNS TABLE (n bigint, meal_id bigint, fault text, disputed bigint) LANGUAGE plpgsql
{SET} AS $$
DECLARE here text;
BEGIN
  FOR here IN SELECT DISTINCT i.value->'row'->>'district'
                FROM jsonb_array_elements(p_items) AS i ORDER BY 1 LOOP
    PERFORM ledger_lock_named(here, 'money', ARRAY(
      SELECT DISTINCT t.value->>'payer'
        FROM jsonb_array_elements(p_items) AS i
       CROSS JOIN LATERAL jsonb_each(i.value->'attempts') AS t
       WHERE i.value->'row'->>'district' = here));
  END LOOP;
  RETURN QUERY SELECT * FROM canteen_settle_some(p_items, p_operator);
END $$;
"""  # noqa: S608  no input in it
UNSOME = """
DROP FUNCTION canteen_settle_some(jsonb, bigint);
DROP FUNCTION canteen_settle_each(jsonb, bigint);
"""
UNLATE = "DROP FUNCTION canteen_settle_late(jsonb, bigint);"


class Migration(migrations.Migration):
    dependencies = [
        ("canteen_till", "0011_partings"),
        ("ledger", "0010_many_at_once"),
        ("registry", "0002_held"),
    ]
    operations = [
        migrations.RunSQL(CHECKS + JOURNALS + TOGETHER + ALL, UNALL + UNTOGETHER + UNPARTS),
        migrations.RunSQL(MANY, ONE_BY_ONE),
        migrations.RunSQL(UNLATE + EACH + SOME, UNSOME + ONE_AFTER_ANOTHER),
        migrations.RunSQL(LATE + LATE_BODY, UNLATE),
    ]
