"""Meals of one person are found by her diners, one after the other, not among all meals of the day:
asked with several diners at once the planner reads the index of days, 8,000 rows at a busy canteen.
"""

from django.db import migrations

SETTINGS = ("plan_cache_mode = force_generic_plan", "enable_seqscan = off",
            "enable_hashjoin = off", "enable_mergejoin = off")  # fmt: skip
SET = "\n".join(f"SET {each}" for each in SETTINGS)
BY_DINER = """SELECT c.name FROM canteen_diner x
       CROSS JOIN LATERAL (
         SELECT s.canteen_id FROM canteen_mealserved s
          WHERE s.district = d.district AND s.diner_id = x.id AND s.day = q.day
            AND s.meal = q.meal AND s.subsidised AND s.undone_at IS NULL LIMIT 1) AS had
       JOIN canteen_canteen c ON c.id = had.canteen_id
       WHERE x.person_id = ANY (one.ids) LIMIT 1"""
AMONG_ALL = """SELECT c.name FROM canteen_mealserved s JOIN canteen_canteen c ON c.id = s.canteen_id
       WHERE s.district = d.district AND s.day = q.day
         AND s.diner_id IN (SELECT x.id FROM canteen_diner x WHERE x.person_id = ANY (one.ids))
         AND s.meal = q.meal AND s.subsidised AND s.undone_at IS NULL LIMIT 1"""

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
      @SEEN@) seen ON true
    LEFT JOIN LATERAL (
      SELECT r.id FROM booking_reservation r JOIN booking_session b ON b.id = r.session_id
       WHERE r.district = p_here AND r.holder IN (SELECT 'person:' || x FROM unnest(one.ids) AS x)
         AND r.state = 'confirmed' AND b.subject = p_canteen AND b.kind = q.meal
         AND (b.starts_at AT TIME ZONE p_zone)::date = q.day LIMIT 1) r ON true
   ORDER BY q.n, d.ended_on DESC NULLS FIRST, (e.id IS NOT NULL) DESC,
            (d.person_id = one.ids[1]) DESC, d.id DESC;
END $$;
"""  # noqa: S608  no input in it
FIRST = """
CREATE OR REPLACE FUNCTION canteen_require_first(p_meal canteen_mealserved) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE elsewhere text; person bigint; one bigint[]; hers bigint[];
BEGIN
  SELECT d.person_id INTO person FROM canteen_diner d WHERE d.id = p_meal.diner_id;
  one := canteen_one_person(person);
  hers := ARRAY(SELECT x.id FROM canteen_diner x WHERE x.person_id = ANY (one));
  SELECT c.name INTO elsewhere
    FROM unnest(hers) AS x (id)
   CROSS JOIN LATERAL (
     SELECT s.canteen_id FROM canteen_mealserved s
      WHERE s.district = p_meal.district AND s.diner_id = x.id AND s.day = p_meal.day
        AND s.meal = p_meal.meal AND s.subsidised AND s.undone_at IS NULL
        AND s.request_id <> p_meal.request_id LIMIT 1) AS had
    JOIN canteen_canteen c ON c.id = had.canteen_id LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'subsidised before' USING ERRCODE = 'YC001',
      DETAIL = json_build_object('canteen', elsewhere, 'meal', p_meal.meal);
  END IF;
END $$;
"""
FIRST_BEFORE = """
CREATE OR REPLACE FUNCTION canteen_require_first(p_meal canteen_mealserved) RETURNS void
LANGUAGE plpgsql AS $$
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
"""


class Migration(migrations.Migration):
    dependencies = [("canteen_till", "0008_plans_of_many")]
    operations = [
        migrations.RunSQL(DINERS.replace("@SEEN@", BY_DINER), DINERS.replace("@SEEN@", AMONG_ALL)),
        migrations.RunSQL(FIRST, FIRST_BEFORE),
    ]
