"""A reservation moves along its edges only, and stays whose it is."""

from django.db import migrations

CREATE = """
CREATE FUNCTION booking_keep_edges() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.district, NEW.session_id, NEW.holder, NEW."group", NEW.seats, NEW.request_id)
     IS DISTINCT FROM
     (OLD.district, OLD.session_id, OLD.holder, OLD."group", OLD.seats, OLD.request_id) THEN
    RAISE EXCEPTION 'a reservation stays whose it is' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'booking_reservation_fixed';
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
       ('held', 'confirmed'), ('held', 'released'), ('held', 'lapsed'),
       ('waiting', 'confirmed'), ('waiting', 'released'), ('waiting', 'lapsed'),
       ('confirmed', 'attended'), ('confirmed', 'missed'), ('confirmed', 'released'),
       ('attended', 'confirmed'), ('missed', 'attended')) THEN
    RAISE EXCEPTION 'no way from % to %', OLD.state, NEW.state USING ERRCODE = 'check_violation',
      CONSTRAINT = 'booking_edges';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER booking_edges BEFORE UPDATE ON booking_reservation
  FOR EACH ROW EXECUTE FUNCTION booking_keep_edges();

CREATE FUNCTION booking_keep_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.district, NEW.subject, NEW.kind) IS DISTINCT FROM (OLD.district, OLD.subject, OLD.kind)
     OR (OLD.cancelled_at IS NOT NULL AND NEW.cancelled_at IS NULL) THEN
    RAISE EXCEPTION 'a session stays what it is' USING ERRCODE = 'check_violation',
      CONSTRAINT = 'booking_session_fixed';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER booking_session_fixed BEFORE UPDATE ON booking_session
  FOR EACH ROW EXECUTE FUNCTION booking_keep_session();
"""

DROP = """
DROP TRIGGER booking_session_fixed ON booking_session;
DROP FUNCTION booking_keep_session();
DROP TRIGGER booking_edges ON booking_reservation;
DROP FUNCTION booking_keep_edges();
"""


class Migration(migrations.Migration):
    dependencies = [("booking", "0001_sessions")]
    operations = [migrations.RunSQL(CREATE, DROP)]
