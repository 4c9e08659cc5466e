from django.db import migrations

TRIGGER = """
DROP TRIGGER sensing_seen_never_back ON sensing_lastseen;
CREATE TRIGGER sensing_seen_never_back BEFORE UPDATE ON sensing_lastseen
  FOR EACH ROW WHEN ({when}) EXECUTE FUNCTION sensing_refuse('time goes back');
"""
BEFORE = "NEW.at < OLD.at OR NEW.received_at < OLD.received_at"
#: A position that was said stays said: it gives way to a later one only.
NOW = f"{BEFORE} OR COALESCE(NEW.positioned_at, '-infinity') < OLD.positioned_at"


class Migration(migrations.Migration):
    """A position never goes back, as values do not."""

    dependencies = [("sensing", "0002_alarms")]

    operations = [
        migrations.RunSQL(TRIGGER.format(when=NOW), TRIGGER.format(when=BEFORE)),
    ]
