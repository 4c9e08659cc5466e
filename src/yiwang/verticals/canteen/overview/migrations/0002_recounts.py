"""Meals of days that are over mark their day to be counted again; how far 15 minutes' walk is
where a district has not said otherwise.

The conditions of the triggers are false for a meal of today, which then costs nothing more.
"""

from django.db import migrations

_MARK = """
CREATE FUNCTION canteen_overview_mark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO canteen_overview_recount (district, canteen_id, day)
  SELECT c.district, c.id, NEW.day FROM canteen_canteen c WHERE c.id = NEW.canteen_id;
  RETURN NULL;
END $$;
CREATE TRIGGER canteen_overview_late AFTER INSERT ON canteen_mealserved
  FOR EACH ROW WHEN (NEW.day < (now() AT TIME ZONE 'Asia/Shanghai')::date)
  EXECUTE FUNCTION canteen_overview_mark();
CREATE TRIGGER canteen_overview_undone AFTER UPDATE OF undone_at ON canteen_mealserved
  FOR EACH ROW WHEN (NEW.day < (now() AT TIME ZONE 'Asia/Shanghai')::date)
  EXECUTE FUNCTION canteen_overview_mark();
"""
_UNMARK = """
DROP TRIGGER canteen_overview_late ON canteen_mealserved;
DROP TRIGGER canteen_overview_undone ON canteen_mealserved;
DROP FUNCTION canteen_overview_mark();
"""
_WALK = """
INSERT INTO canteen_overview_walk (district, since, metres, source) VALUES
  ('', '2020-01-01', 1000, '缺省：15 分钟步行按每分钟约 67 米计，约 1 公里；各地可按文件另设');
"""
_NO_WALK = "DELETE FROM canteen_overview_walk WHERE district = '' AND since = '2020-01-01';"


class Migration(migrations.Migration):
    dependencies = [("canteen_overview", "0001_tallies")]
    operations = [migrations.RunSQL(_MARK, _UNMARK), migrations.RunSQL(_WALK, _NO_WALK)]
