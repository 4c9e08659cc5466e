"""The end of a rule of journeys cannot be taken away again."""

from django.db import migrations

_SAME = """
DROP TRIGGER sensing_journey_final ON sensing_journeyrule;
CREATE TRIGGER sensing_journey_final BEFORE UPDATE ON sensing_journeyrule
  FOR EACH ROW WHEN ((NEW.district, NEW.kind_id, NEW.stop_minutes, NEW.stop_metres, NEW.gap_minutes,
                      NEW.fastest, NEW.speeding, NEW.since, NEW.source)
                     IS DISTINCT FROM
                     (OLD.district, OLD.kind_id, OLD.stop_minutes, OLD.stop_metres, OLD.gap_minutes,
                      OLD.fastest, OLD.speeding, OLD.since, OLD.source)
                     OR %s)
  EXECUTE FUNCTION sensing_refuse('only its end may come nearer');
"""
NOW = _SAME % "(OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until > OLD.until))"
BEFORE = _SAME % "NEW.until > OLD.until"


class Migration(migrations.Migration):
    dependencies = [("sensing", "0010_store_troubles")]

    operations = [migrations.RunSQL(NOW, BEFORE)]
