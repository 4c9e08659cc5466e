"""A scan stays as it was."""

from django.db import migrations

CREATE = """
CREATE FUNCTION checkin_scan_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a scan stays as it was' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER checkin_scan_final BEFORE UPDATE OR DELETE ON checkin_scan
  FOR EACH ROW EXECUTE FUNCTION checkin_scan_final();
"""
DROP = "DROP TRIGGER checkin_scan_final ON checkin_scan; DROP FUNCTION checkin_scan_final();"


class Migration(migrations.Migration):
    dependencies = [("checkin", "0001_scans")]
    operations = [migrations.RunSQL(CREATE, DROP)]
