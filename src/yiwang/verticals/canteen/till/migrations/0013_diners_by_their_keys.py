"""Who stands at the counter, by keys alone: whose rows are one person is read in the same
statement, her entitlement by the index of diners (a constraint's GiST index takes ten times as
long, and is meant for both columns), her booking by the session's day and not among all there were.
"""

from importlib import import_module

from django.db import migrations

_STOOD = import_module("yiwang.verticals.canteen.till.migrations.0009_meals_by_diner")
BEFORE = _STOOD.DINERS.replace("@SEEN@", _STOOD.BY_DINER)
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

DINERS = (
    BEFORE.replace(ONE_BY_CALL, ONE_BY_KEY)
    .replace(ENTITLED_BY_BOTH, ENTITLED_BY_DINER)
    .replace(BOOKED_AMONG_ALL, BOOKED_BY_DAY)
)


class Migration(migrations.Migration):
    dependencies = [
        ("canteen_till", "0012_many_at_once"),
        ("booking", "0001_sessions"),
        ("registry", "0002_held"),
    ]
    operations = [migrations.RunSQL(DINERS, BEFORE)]
