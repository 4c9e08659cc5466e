"""A lot in quarantine stays as it is, and only a quarantine makes it so; books stay as written."""

from django.db import migrations

CREATE = """
CREATE FUNCTION coldchain_lot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF pg_trigger_depth() > 1 THEN
    RETURN NEW;
  END IF;
  IF NEW.state <> OLD.state THEN
    RAISE EXCEPTION 'a lot is held and released by its quarantine'
      USING ERRCODE = 'check_violation';
  END IF;
  IF OLD.state <> 'usable' AND to_jsonb(NEW) <> to_jsonb(OLD) THEN
    RAISE EXCEPTION 'a lot in quarantine stays as it is' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER coldchain_lot_stays BEFORE UPDATE ON coldchain_lot
  FOR EACH ROW EXECUTE FUNCTION coldchain_lot_stays();

CREATE FUNCTION coldchain_quarantine_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND OLD.ended_at IS NOT NULL THEN
    RAISE EXCEPTION 'a quarantine ends once' USING ERRCODE = 'check_violation';
  END IF;
  IF NEW.ended_at IS NULL THEN
    UPDATE coldchain_lot SET state = 'quarantined'
     WHERE id = NEW.lot_id AND district = NEW.district AND state <> 'quarantined';
  ELSIF NEW.verdict = 'released' THEN
    UPDATE coldchain_lot SET state = 'usable'
     WHERE id = NEW.lot_id AND district = NEW.district;
  ELSE
    UPDATE coldchain_lot SET state = 'discarded', quantity = 0
     WHERE id = NEW.lot_id AND district = NEW.district;
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER coldchain_quarantine_holds AFTER INSERT OR UPDATE ON coldchain_quarantine
  FOR EACH ROW EXECUTE FUNCTION coldchain_quarantine_holds();

CREATE FUNCTION coldchain_as_written() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% stays as it was written', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER coldchain_lot_entry_as_written BEFORE UPDATE OR DELETE ON coldchain_lotentry
  FOR EACH ROW EXECUTE FUNCTION coldchain_as_written();
CREATE TRIGGER coldchain_check_as_written BEFORE UPDATE OR DELETE ON coldchain_manualcheck
  FOR EACH ROW EXECUTE FUNCTION coldchain_as_written();
CREATE TRIGGER coldchain_calibration_as_written BEFORE UPDATE OR DELETE ON coldchain_calibration
  FOR EACH ROW EXECUTE FUNCTION coldchain_as_written();
CREATE TRIGGER coldchain_logger_file_as_written BEFORE UPDATE OR DELETE ON coldchain_loggerfile
  FOR EACH ROW EXECUTE FUNCTION coldchain_as_written();
"""

DROP = """
DROP TRIGGER coldchain_logger_file_as_written ON coldchain_loggerfile;
DROP TRIGGER coldchain_calibration_as_written ON coldchain_calibration;
DROP TRIGGER coldchain_check_as_written ON coldchain_manualcheck;
DROP TRIGGER coldchain_lot_entry_as_written ON coldchain_lotentry;
DROP FUNCTION coldchain_as_written();
DROP TRIGGER coldchain_quarantine_holds ON coldchain_quarantine;
DROP FUNCTION coldchain_quarantine_holds();
DROP TRIGGER coldchain_lot_stays ON coldchain_lot;
DROP FUNCTION coldchain_lot_stays();
"""


class Migration(migrations.Migration):
    dependencies = [("coldchain", "0001_units_equipment_lots")]

    operations = [migrations.RunSQL(CREATE, DROP)]
