from django.db import migrations

CREATE = """
CREATE FUNCTION yiwang_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append-only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE FUNCTION yiwang_keep_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.name, NEW.district, NEW.payload, NEW.at)
     IS DISTINCT FROM (OLD.name, OLD.district, OLD.payload, OLD.at) THEN
    RAISE EXCEPTION 'a stored event never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER events_fact_is_final BEFORE UPDATE ON events_storedevent
  FOR EACH ROW EXECUTE FUNCTION yiwang_keep_fact();
"""
DROP = """
DROP TRIGGER events_fact_is_final ON events_storedevent;
DROP FUNCTION yiwang_keep_fact();
DROP FUNCTION yiwang_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
