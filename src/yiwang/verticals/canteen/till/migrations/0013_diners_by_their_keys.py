"""Who stands at the counter, by keys alone: whose rows are one person is read in the same
statement, her entitlement by the index of diners (a constraint's GiST index takes ten times as
long, and is meant for both columns), her booking by the session's day and not among all there were.
"""

from django.db import migrations

SETTINGS = ("plan_cache_mode = force_generic_plan", "enable_seqscan = off",
            "enable_hashjoin = off", "enable_mergejoin = off")  # fmt: skip
SET = "\n".join(f"SET {each}" for each in SETTINGS)
ONE_BY_KEY = """CROSS JOIN LATERAL (
      SELECT COALESCE(o.merged_into_id, o.id) AS id FROM registry_person o
       WHERE o.id = q.person_id) AS survivor
    CROSS JOIN LATERAL (
      SELECT survivor.id || ARRAY(
        SELECT o.id FROM registry_person o WHERE o.merged_into_id = survivor.id) AS ids) AS one"""
ONE_BY_CALL = "CROSS JOIN LATERAL canteen_one_person(q.person_id) AS one (ids)"
ENTITLED_BY_DINER = "d.district = e.district || '' AND e.diner_id = d.id"
ENTITLED_BY_BOTH = "e.district = d.district AND e.diner_id = d.id"
BOOKED_BY_DAY = """b.district = p_here AND b.subject = p_canteen AND b.kind = q.meal
         AND b.starts_at >= q.day::timestamp AT TIME ZONE p_zone
         AND b.starts_at < (q.day + 1)::timestamp AT TIME ZONE p_zone"""
BOOKED_AMONG_ALL = """b.subject = p_canteen AND b.kind = q.meal
         AND (b.starts_at AT TIME ZONE p_zone)::date = q.day"""


def diners(one: str, entitled: str, booked: str) -> str:
    return f"""
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
    {one}
    JOIN canteen_diner d ON d.person_id = ANY (one.ids)
    JOIN registry_person p ON p.id = d.person_id
    LEFT JOIN LATERAL (
      SELECT e.id, e.values, e.category FROM canteen_entitlement e
       WHERE {entitled} AND e.since <= q.day
         AND (e.until IS NULL OR e.until > q.day)
       ORDER BY (e.programme_id = p_programme) DESC NULLS LAST, e.id DESC LIMIT 1) e ON true
    LEFT JOIN LATERAL (
      SELECT c.name FROM canteen_diner x
       CROSS JOIN LATERAL (
         SELECT s.canteen_id FROM canteen_mealserved s
          WHERE s.district = d.district AND s.diner_id = x.id AND s.day = q.day
            AND s.meal = q.meal AND s.subsidised AND s.undone_at IS NULL LIMIT 1) AS had
       JOIN canteen_canteen c ON c.id = had.canteen_id
       WHERE x.person_id = ANY (one.ids) LIMIT 1) seen ON true
    LEFT JOIN LATERAL (
      SELECT r.id FROM booking_reservation r JOIN booking_session b ON b.id = r.session_id
       WHERE r.district = p_here AND r.holder IN (SELECT 'person:' || x FROM unnest(one.ids) AS x)
         AND r.state = 'confirmed' AND {booked} LIMIT 1) r ON true
   ORDER BY q.n, d.ended_on DESC NULLS FIRST, (e.id IS NOT NULL) DESC,
            (d.person_id = one.ids[1]) DESC, d.id DESC;
END $$;
"""  # noqa: S608  no input in it


class Migration(migrations.Migration):
    dependencies = [
        ("canteen_till", "0012_many_at_once"),
        ("booking", "0001_sessions"),
        ("registry", "0002_held"),
    ]
    operations = [
        migrations.RunSQL(
            diners(ONE_BY_KEY, ENTITLED_BY_DINER, BOOKED_BY_DAY),
            diners(ONE_BY_CALL, ENTITLED_BY_BOTH, BOOKED_AMONG_ALL),
        )
    ]
