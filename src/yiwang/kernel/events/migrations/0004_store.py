"""Facts are stored by a function, so that what writes beside it can share its statement."""

from django.db import migrations

STORE = """
CREATE FUNCTION events_store(p_facts jsonb, p_at timestamptz) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO events_storedevent (name, district, payload, at, due_at, attempts, error)
  SELECT f.name, f.district, f.payload, p_at, p_at, 0, ''
    FROM jsonb_to_recordset(p_facts) AS f(name text, district text, payload jsonb);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0003_delivered_in_order")]

    operations = [
        migrations.RunSQL(STORE, "DROP FUNCTION events_store(jsonb, timestamptz)"),
    ]
