"""What the tables of statements hold by themselves: edges, four eyes, frozen lines, the log."""

from django.db import migrations

FOUR_EYES = """
ALTER TABLE canteen_settling_statement
  ADD CONSTRAINT canteen_settling_four_eyes CHECK (
    (reviewed_by IS NULL OR (reviewed_by <> prepared_by
       AND reviewed_by IS DISTINCT FROM submitted_by AND reviewed_by <> ALL (checkers)))
    AND (paid_by IS NULL OR (paid_by <> prepared_by
       AND paid_by IS DISTINCT FROM submitted_by AND paid_by <> ALL (checkers)
       AND paid_by IS DISTINCT FROM reviewed_by))
    AND NOT prepared_by = ANY (checkers)
    AND (submitted_by IS NULL OR NOT submitted_by = ANY (checkers))),
  ADD CONSTRAINT canteen_settling_period CHECK (
    date_trunc('month', since)::date = since
    AND (through = (since + interval '1 month')::date - 1
      OR (through = (since + interval '3 months')::date - 1
          AND extract(month FROM since)::integer IN (1, 4, 7, 10)))),
  ADD CONSTRAINT canteen_settling_checked_by_somebody CHECK (
    state NOT IN ('checked', 'reviewed', 'paid') OR cardinality(checkers) > 0),
  ADD CONSTRAINT canteen_settling_submitted CHECK (
    state IN ('draft') OR (submitted_by IS NOT NULL AND submitted_at IS NOT NULL));
"""
NOT_FOUR_EYES = """
ALTER TABLE canteen_settling_statement
  DROP CONSTRAINT canteen_settling_submitted,
  DROP CONSTRAINT canteen_settling_checked_by_somebody,
  DROP CONSTRAINT canteen_settling_period,
  DROP CONSTRAINT canteen_settling_four_eyes;
"""

MOVES = """
CREATE FUNCTION canteen_settling_moves() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state <> 'draft' THEN
      RAISE EXCEPTION 'a submitted statement stays' USING ERRCODE = 'check_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
       ('draft', 'submitted'), ('returned', 'submitted'), ('submitted', 'checked'),
       ('checked', 'reviewed'), ('reviewed', 'paid'), ('submitted', 'returned'),
       ('checked', 'returned'), ('reviewed', 'returned')) THEN
    RAISE EXCEPTION 'a statement does not go from % to %', OLD.state, NEW.state
      USING ERRCODE = 'check_violation';
  END IF;
  IF (NEW.district, NEW.operator_id, NEW.since, NEW.through, NEW.prepared_by)
       IS DISTINCT FROM (OLD.district, OLD.operator_id, OLD.since, OLD.through, OLD.prepared_by)
     OR OLD.state = 'paid'
     OR (OLD.state <> 'draft' AND
         (NEW.meals, NEW.gross, NEW.kept, NEW.given, NEW.disputed, NEW.due, NEW.transfers,
          NEW.digest) IS DISTINCT FROM
         (OLD.meals, OLD.gross, OLD.kept, OLD.given, OLD.disputed, OLD.due, OLD.transfers,
          OLD.digest)) THEN
    RAISE EXCEPTION 'a statement keeps what was submitted' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER canteen_settling_moves BEFORE UPDATE OR DELETE ON canteen_settling_statement
  FOR EACH ROW EXECUTE FUNCTION canteen_settling_moves();

CREATE FUNCTION canteen_settling_freeze() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM canteen_settling_statement
    WHERE id = CASE WHEN TG_OP = 'DELETE' THEN OLD.statement_id ELSE NEW.statement_id END
      AND state <> 'draft';
  IF FOUND THEN
    RAISE EXCEPTION 'the lines of a submitted statement stay' USING ERRCODE = 'check_violation';
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER canteen_settling_freeze BEFORE INSERT OR UPDATE OR DELETE
  ON canteen_settling_line FOR EACH ROW EXECUTE FUNCTION canteen_settling_freeze();

CREATE FUNCTION canteen_settling_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    PERFORM 1 FROM canteen_settling_statement WHERE id = OLD.statement_id AND state <> 'draft';
    IF NOT FOUND THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE EXCEPTION 'the log of a statement is only added to' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER canteen_settling_log BEFORE UPDATE OR DELETE ON canteen_settling_step
  FOR EACH ROW EXECUTE FUNCTION canteen_settling_log();

CREATE FUNCTION canteen_settling_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is only added to', TG_TABLE_NAME USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER canteen_settling_counted_stays BEFORE UPDATE OR DELETE
  ON canteen_settling_drawercount FOR EACH ROW EXECUTE FUNCTION canteen_settling_stays();
CREATE TRIGGER canteen_settling_explained_stays BEFORE UPDATE OR DELETE
  ON canteen_settling_explained FOR EACH ROW EXECUTE FUNCTION canteen_settling_stays();
"""
UNMOVES = """
DROP TRIGGER canteen_settling_explained_stays ON canteen_settling_explained;
DROP TRIGGER canteen_settling_counted_stays ON canteen_settling_drawercount;
DROP FUNCTION canteen_settling_stays();
DROP TRIGGER canteen_settling_log ON canteen_settling_step;
DROP FUNCTION canteen_settling_log();
DROP TRIGGER canteen_settling_freeze ON canteen_settling_line;
DROP FUNCTION canteen_settling_freeze();
DROP TRIGGER canteen_settling_moves ON canteen_settling_statement;
DROP FUNCTION canteen_settling_moves();
"""


class Migration(migrations.Migration):
    dependencies = [("canteen_settling", "0001_statements")]
    operations = [
        migrations.RunSQL(FOUR_EYES, NOT_FOUR_EYES),
        migrations.RunSQL(MOVES, UNMOVES),
    ]
