"""A scan that money was put on her wallet by is not idle, though she ate nothing that day."""

from importlib import import_module

from django.db import migrations

BEFORE = import_module("yiwang.verticals.canteen.settling.migrations.0005_leaner_differences").NEW
_LAST = """        AND 'person:' || d.person_id = n.subject)
  UNION ALL
  SELECT 'no_record'"""
_TOPPED_UP = """        AND 'person:' || d.person_id = n.subject)
     AND NOT EXISTS (
     SELECT 1 FROM canteen_till_topup u JOIN canteen_diner d ON d.id = u.diner_id
      WHERE u.canteen_id = c.id AND (u.taken_at AT TIME ZONE 'Asia/Shanghai')::date =
            (n.at AT TIME ZONE 'Asia/Shanghai')::date
        AND 'person:' || d.person_id = n.subject)
  UNION ALL
  SELECT 'no_record'"""
assert BEFORE.count(_LAST) == 1
NEW = BEFORE.replace(_LAST, _TOPPED_UP)


class Migration(migrations.Migration):
    dependencies = [
        ("canteen_settling", "0006_meals_back"),
        ("canteen_till", "0007_top_ups_undone"),
    ]
    operations = [migrations.RunSQL(NEW, BEFORE)]
