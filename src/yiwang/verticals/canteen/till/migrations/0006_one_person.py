"""Rows of the registry that were merged are one person: whichever card is shown, it is one diner,
one that is entitled, else the survivor's; and what any of hers was served on the day counts.
"""

from django.db import migrations

SETTINGS = ("plan_cache_mode = force_generic_plan", "enable_seqscan = off",
            "enable_hashjoin = off", "enable_mergejoin = off")  # fmt: skip
SET = "\n".join(f"SET {each}" for each in SETTINGS)

ONE = f"""
CREATE FUNCTION canteen_one_person(p_person bigint) RETURNS bigint[]
LANGUAGE plpgsql STABLE {SET} AS $$
DECLARE survivor bigint;
BEGIN
  SELECT COALESCE(p.merged_into_id, p.id) INTO survivor FROM registry_person p
   WHERE p.id = p_person;
  RETURN survivor || ARRAY(SELECT p.id FROM registry_person p WHERE p.merged_into_id = survivor);
END $$;
"""  # noqa: S608  no input in it
DINERS = f"""
CREATE OR REPLACE FUNCTION canteen_till_diners(
  p_numbers bigint[], p_persons bigint[], p_days date[], p_meals text[], p_here text,
  p_programme bigint, p_canteen text, p_zone text
) RETURNS TABLE (
  n bigint, diner_id bigint, district varchar, street varchar, ended_on date, person_id bigint,
  name varchar, photo_id bigint, entitlement_id bigint, "values" jsonb, category varchar,
  seen_at varchar, reservation_id bigint
) LANGUAGE plpgsql STABLE {SET} AS $$
BEGIN
  RETURN QUERY
  SELECT DISTINCT ON (q.n) q.n, d.id, d.district, d.street, d.ended_on, d.person_id, p.name,
         d.photo_id, e.id, e.values, e.category, seen.name, r.id
    FROM unnest(p_numbers, p_persons, p_days, p_meals) AS q (n, person_id, day, meal)
    CROSS JOIN LATERAL canteen_one_person(q.person_id) AS one (ids)
    JOIN canteen_diner d ON d.person_id = ANY (one.ids)
    JOIN registry_person p ON p.id = d.person_id
    LEFT JOIN LATERAL (
      SELECT e.id, e.values, e.category FROM canteen_entitlement e
       WHERE e.district = d.district AND e.diner_id = d.id AND e.since <= q.day
         AND (e.until IS NULL OR e.until > q.day)
       ORDER BY (e.programme_id = p_programme) DESC NULLS LAST, e.id DESC LIMIT 1) e ON true
    LEFT JOIN LATERAL (
      SELECT c.name FROM canteen_mealserved s JOIN canteen_canteen c ON c.id = s.canteen_id
       WHERE s.district = d.district AND s.day = q.day
         AND s.diner_id IN (SELECT x.id FROM canteen_diner x WHERE x.person_id = ANY (one.ids))
         AND s.meal = q.meal AND s.subsidised AND s.undone_at IS NULL LIMIT 1) seen ON true
    LEFT JOIN LATERAL (
      SELECT r.id FROM booking_reservation r JOIN booking_session b ON b.id = r.session_id
       WHERE r.district = p_here AND r.holder IN (SELECT 'person:' || x FROM unnest(one.ids) AS x)
         AND r.state = 'confirmed' AND b.subject = p_canteen AND b.kind = q.meal
         AND (b.starts_at AT TIME ZONE p_zone)::date = q.day LIMIT 1) r ON true
   ORDER BY q.n, d.ended_on DESC NULLS FIRST, (e.id IS NOT NULL) DESC,
            (d.person_id = one.ids[1]) DESC, d.id DESC;
END $$;
"""  # noqa: S608  no input in it
FIRST = f"""
CREATE OR REPLACE FUNCTION canteen_require_first(p_meal canteen_mealserved) RETURNS void
LANGUAGE plpgsql {SET} AS $$
DECLARE elsewhere text;
BEGIN
  SELECT c.name INTO elsewhere FROM canteen_mealserved s JOIN canteen_canteen c ON c.id = s.canteen_id
   WHERE s.district = p_meal.district AND s.day = p_meal.day
     AND s.diner_id IN (
       SELECT x.id FROM canteen_diner d, canteen_diner x
        WHERE d.id = p_meal.diner_id AND x.person_id = ANY (canteen_one_person(d.person_id)))
     AND s.meal = p_meal.meal AND s.subsidised AND s.undone_at IS NULL
     AND s.request_id <> p_meal.request_id;
  IF FOUND THEN
    RAISE EXCEPTION 'subsidised before' USING ERRCODE = 'YC001',
      DETAIL = json_build_object('canteen', elsewhere, 'meal', p_meal.meal);
  END IF;
END $$;
"""  # noqa: S608  no input in it
DINERS_BEFORE = f"""
CREATE OR REPLACE FUNCTION canteen_till_diners(
  p_numbers bigint[], p_persons bigint[], p_days date[], p_meals text[], p_here text,
  p_programme bigint, p_canteen text, p_zone text
) RETURNS TABLE (
  n bigint, diner_id bigint, district varchar, street varchar, ended_on date, person_id bigint,
  name varchar, photo_id bigint, entitlement_id bigint, "values" jsonb, category varchar,
  seen_at varchar, reservation_id bigint
) LANGUAGE plpgsql STABLE {SET} AS $$
BEGIN
  RETURN QUERY
  SELECT DISTINCT ON (q.n) q.n, d.id, d.district, d.street, d.ended_on, d.person_id, p.name,
         d.photo_id, e.id, e.values, e.category, seen.name, r.id
    FROM unnest(p_numbers, p_persons, p_days, p_meals) AS q (n, person_id, day, meal)
    JOIN canteen_diner d ON d.person_id = q.person_id
    JOIN registry_person p ON p.id = d.person_id
    LEFT JOIN LATERAL (
      SELECT e.id, e.values, e.category FROM canteen_entitlement e
       WHERE e.district = d.district AND e.diner_id = d.id AND e.since <= q.day
         AND (e.until IS NULL OR e.until > q.day)
       ORDER BY (e.programme_id = p_programme) DESC NULLS LAST, e.id DESC LIMIT 1) e ON true
    LEFT JOIN LATERAL (
      SELECT c.name FROM canteen_mealserved s JOIN canteen_canteen c ON c.id = s.canteen_id
       WHERE s.district = d.district AND s.diner_id = d.id AND s.day = q.day
         AND s.meal = q.meal AND s.subsidised AND s.undone_at IS NULL LIMIT 1) seen ON true
    LEFT JOIN LATERAL (
      SELECT r.id FROM booking_reservation r JOIN booking_session b ON b.id = r.session_id
       WHERE r.district = p_here AND r.holder = 'person:' || d.person_id
         AND r.state = 'confirmed' AND b.subject = p_canteen AND b.kind = q.meal
         AND (b.starts_at AT TIME ZONE p_zone)::date = q.day LIMIT 1) r ON true
   ORDER BY q.n, d.ended_on DESC NULLS FIRST, d.id DESC;
END $$;
"""  # noqa: S608  no input in it
FIRST_BEFORE = f"""
CREATE OR REPLACE FUNCTION canteen_require_first(p_meal canteen_mealserved) RETURNS void
LANGUAGE plpgsql {SET} AS $$
DECLARE elsewhere text;
BEGIN
  SELECT c.name INTO elsewhere FROM canteen_mealserved s JOIN canteen_canteen c ON c.id = s.canteen_id
   WHERE s.district = p_meal.district AND s.diner_id = p_meal.diner_id AND s.day = p_meal.day
     AND s.meal = p_meal.meal AND s.subsidised AND s.undone_at IS NULL
     AND s.request_id <> p_meal.request_id;
  IF FOUND THEN
    RAISE EXCEPTION 'subsidised before' USING ERRCODE = 'YC001',
      DETAIL = json_build_object('canteen', elsewhere, 'meal', p_meal.meal);
  END IF;
END $$;
"""  # noqa: S608  no input in it


class Migration(migrations.Migration):
    dependencies = [("canteen_till", "0005_serve_many"), ("registry", "0002_held")]
    operations = [
        migrations.RunSQL(ONE, "DROP FUNCTION canteen_one_person(bigint);"),
        migrations.RunSQL(DINERS, DINERS_BEFORE),
        migrations.RunSQL(FIRST, FIRST_BEFORE),
    ]
