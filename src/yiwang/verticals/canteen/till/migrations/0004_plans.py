"""Plans made once, by index, as the ledger's: connections ask for a plan of each statement's own
values, which for serving costs more than the serving. Who stands at the counter is a function for
the same reason.

Of several entitlements it is the one by this canteen's programme, else the newest; of several rows
of a diner the one that has not ended.
"""

from django.db import migrations

FUNCTIONS = (
    "canteen_require_first(canteen_mealserved)",
    "canteen_require_entitled(canteen_mealserved)",
    "canteen_post_meal(canteen_mealserved, bigint, text, text, bigint, date)",
    "canteen_serve(jsonb, bigint, text, bigint, date)",
    "canteen_settle_late(jsonb, bigint)",
)
SETTINGS = {
    "plan_cache_mode": "force_generic_plan",
    "enable_seqscan": "off",
    "enable_hashjoin": "off",
    "enable_mergejoin": "off",
}
PLANS = "".join(
    f"ALTER FUNCTION {function} SET {name} = {value};\n"
    for function in FUNCTIONS
    for name, value in SETTINGS.items()
)
NO_PLANS = "".join(f"ALTER FUNCTION {function} RESET ALL;\n" for function in FUNCTIONS)
SET = "\n".join(f"SET {name} = {value}" for name, value in SETTINGS.items())

ABOUT = f"""
CREATE FUNCTION canteen_till_diners(
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

CREATE FUNCTION canteen_till_scanned(
  p_scan bigint, p_device bigint, p_since timestamptz, p_day date, p_meal text, p_here text,
  p_programme bigint, p_canteen text, p_zone text
) RETURNS TABLE (
  n bigint, diner_id bigint, district varchar, street varchar, ended_on date, person_id bigint,
  name varchar, photo_id bigint, entitlement_id bigint, "values" jsonb, category varchar,
  seen_at varchar, reservation_id bigint
) LANGUAGE plpgsql STABLE {SET} AS $$
DECLARE person bigint;
BEGIN
  SELECT split_part(s.subject, ':', 2)::bigint INTO person FROM checkin_scan s
   WHERE s.id = p_scan AND s.district = p_here AND s.device_id = p_device AND s.accepted
     AND s.subject ~ '^person:[0-9]+$' AND s.received_at > p_since;
  RETURN QUERY SELECT * FROM canteen_till_diners(
    ARRAY[1::bigint], ARRAY[person], ARRAY[p_day], ARRAY[p_meal], p_here, p_programme, p_canteen,
    p_zone);
END $$;
"""  # noqa: S608  no input in it
NO_ABOUT = """
DROP FUNCTION canteen_till_scanned(bigint, bigint, timestamptz, date, text, text, bigint, text, text);
DROP FUNCTION canteen_till_diners(bigint[], bigint[], date[], text[], text, bigint, text, text);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("canteen_till", "0003_settle_late"),
        ("checkin", "0001_scans"),
        ("booking", "0001_sessions"),
    ]
    operations = [migrations.RunSQL(PLANS, NO_PLANS), migrations.RunSQL(ABOUT, NO_ABOUT)]
