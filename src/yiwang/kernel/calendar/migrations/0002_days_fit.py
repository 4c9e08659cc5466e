from django.db import migrations

CREATE = """
CREATE FUNCTION calendar_day_fits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.kind = 'makeup' AND NOT EXISTS (
        SELECT 1 FROM calendar_workcalendar c
        WHERE c.id = NEW.calendar_id
          AND c.weekend @> to_jsonb(extract(isodow FROM NEW.day)::int - 1)
    ) THEN
        RAISE EXCEPTION 'make-up day % is not on a weekend', NEW.day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'calendar_makeup_on_weekend';
    END IF;
    IF NEW.arrangement_id IS NOT NULL AND NOT EXISTS (
        SELECT 1 FROM calendar_officialyear y
        WHERE y.id = NEW.arrangement_id
          AND y.calendar_id = NEW.calendar_id
          AND NEW.day BETWEEN make_date(y.year - 1, 12, 25) AND make_date(y.year, 12, 31)
    ) THEN
        RAISE EXCEPTION 'day % does not belong to its arrangement', NEW.day
            USING ERRCODE = 'check_violation', CONSTRAINT = 'calendar_day_of_its_year';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER calendar_day_fits BEFORE INSERT OR UPDATE ON calendar_calendarday
    FOR EACH ROW EXECUTE FUNCTION calendar_day_fits();

CREATE FUNCTION calendar_week_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the code, zone, region and weekend of a calendar do not change'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'calendar_week_stays';
END $$;
CREATE TRIGGER calendar_week_stays BEFORE UPDATE ON calendar_workcalendar
    FOR EACH ROW WHEN (
        (OLD.code, OLD.zone, OLD.region, OLD.weekend)
        IS DISTINCT FROM (NEW.code, NEW.zone, NEW.region, NEW.weekend)
    ) EXECUTE FUNCTION calendar_week_stays();

ALTER TABLE calendar_workperiods ADD CONSTRAINT calendar_hours_are_some
    CHECK (CASE WHEN jsonb_typeof(periods) = 'array'
                THEN jsonb_array_length(periods) > 0 ELSE false END);
"""
DROP = """
ALTER TABLE calendar_workperiods DROP CONSTRAINT calendar_hours_are_some;
DROP TRIGGER calendar_week_stays ON calendar_workcalendar;
DROP FUNCTION calendar_week_stays();
DROP TRIGGER calendar_day_fits ON calendar_calendarday;
DROP FUNCTION calendar_day_fits();
"""


class Migration(migrations.Migration):
    dependencies = [("calendar", "0001_working_days")]
    operations = [migrations.RunSQL(CREATE, DROP)]
