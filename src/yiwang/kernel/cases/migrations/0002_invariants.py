"""What the database itself holds about cases; each refusal names the promise it keeps."""

from django.db import migrations

REFERENCE_TABLES = (
    "cases_flowversion",
    "cases_matterclass",
    "cases_classrule",
    "cases_route",
    "access_post",
    "access_department",
)

RENEW = """
CREATE FUNCTION cases_renew_reference() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE cases_referencerevision SET value = gen_random_uuid() WHERE id = 1;
  RETURN NULL;
END $$;
"""
FIRST = "INSERT INTO cases_referencerevision (id, value) VALUES (1, gen_random_uuid())"
UNFIRST = "DELETE FROM cases_referencerevision WHERE id = 1"
RENEWS = "".join(
    f"CREATE TRIGGER {table}_renews AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION cases_renew_reference();\n"
    for table in REFERENCE_TABLES
)
UNRENEWS = "".join(f"DROP TRIGGER {table}_renews ON {table};\n" for table in REFERENCE_TABLES)
UNRENEW = "DROP FUNCTION cases_renew_reference()"

EDGES = """
ALTER TABLE cases_logentry ADD CONSTRAINT cases_only_edges_of_the_flow
  FOREIGN KEY (flow_id, source, action, target)
  REFERENCES cases_flowedge (flow_id, source, action, target);
CREATE TRIGGER cases_log_append_only BEFORE UPDATE OR DELETE ON cases_logentry
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER cases_flow_is_final BEFORE UPDATE OR DELETE ON cases_flowversion
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER cases_edge_is_final BEFORE UPDATE OR DELETE ON cases_flowedge
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
"""
UNEDGES = """
DROP TRIGGER cases_edge_is_final ON cases_flowedge;
DROP TRIGGER cases_flow_is_final ON cases_flowversion;
DROP TRIGGER cases_log_append_only ON cases_logentry;
ALTER TABLE cases_logentry DROP CONSTRAINT cases_only_edges_of_the_flow;
"""

STATE = """
CREATE FUNCTION cases_state_is_last_entry() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE last record;
BEGIN
  SELECT seq, digest, target INTO last FROM cases_logentry
   WHERE district = NEW.district AND case_id = NEW.id AND seq = NEW.log_seq;
  IF last IS NULL OR last.digest <> NEW.log_hash OR last.target <> NEW.stage THEN
    RAISE EXCEPTION 'case % is not what its last log entry says', NEW.number
      USING ERRCODE = 'integrity_constraint_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER cases_state_is_last_entry AFTER INSERT OR UPDATE ON cases_case
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION cases_state_is_last_entry();

CREATE FUNCTION cases_keep_identity() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.district, NEW.number, NEW.follow_code, NEW.flow_id, NEW.reported_at, NEW.parent_id)
     IS DISTINCT FROM
     (OLD.district, OLD.number, OLD.follow_code, OLD.flow_id, OLD.reported_at, OLD.parent_id)
  THEN
    RAISE EXCEPTION 'district, number, flow, report time and parent of case % never change',
      OLD.number USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_identity_is_final BEFORE UPDATE ON cases_case
  FOR EACH ROW EXECUTE FUNCTION cases_keep_identity();
"""
UNSTATE = """
DROP TRIGGER cases_identity_is_final ON cases_case;
DROP FUNCTION cases_keep_identity();
DROP TRIGGER cases_state_is_last_entry ON cases_case;
DROP FUNCTION cases_state_is_last_entry();
"""

# The child's FOR SHARE on its parent and the parent's own row lock meet: whichever of "open a
# child" and "close the parent" commits first is seen by the other.
TREE = """
CREATE FUNCTION cases_parent_waits_for_children() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.is_open AND NOT NEW.is_open AND NEW.outcome <> 'merged' AND EXISTS (
    SELECT 1 FROM cases_case c
     WHERE c.district = NEW.district AND c.parent_id = NEW.id AND c.is_open
  ) THEN
    RAISE EXCEPTION 'case % has open children', NEW.number
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cases_parent_waits';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER cases_parent_waits AFTER UPDATE ON cases_case
  FOR EACH ROW WHEN (OLD.is_open AND NOT NEW.is_open)
  EXECUTE FUNCTION cases_parent_waits_for_children();

CREATE FUNCTION cases_child_needs_open_parent() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE parent_open boolean;
BEGIN
  SELECT is_open INTO parent_open FROM cases_case
   WHERE district = NEW.district AND id = NEW.parent_id FOR SHARE;
  IF parent_open IS DISTINCT FROM true THEN
    RAISE EXCEPTION 'the parent of case % is closed or in another district', NEW.number
      USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = 'cases_child_open_parent';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER cases_child_needs_open_parent BEFORE INSERT ON cases_case
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL)
  EXECUTE FUNCTION cases_child_needs_open_parent();
CREATE TRIGGER cases_reopened_child_needs_open_parent BEFORE UPDATE ON cases_case
  FOR EACH ROW WHEN (NEW.parent_id IS NOT NULL AND NEW.is_open AND NOT OLD.is_open)
  EXECUTE FUNCTION cases_child_needs_open_parent();
"""
UNTREE = """
DROP TRIGGER cases_reopened_child_needs_open_parent ON cases_case;
DROP TRIGGER cases_child_needs_open_parent ON cases_case;
DROP FUNCTION cases_child_needs_open_parent();
DROP TRIGGER cases_parent_waits ON cases_case;
DROP FUNCTION cases_parent_waits_for_children();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0001_initial"),
        ("events", "0002_append_only"),
    ]
    operations = [
        migrations.RunSQL(FIRST, UNFIRST),
        migrations.RunSQL(RENEW, UNRENEW),
        migrations.RunSQL(RENEWS, UNRENEWS),
        migrations.RunSQL(EDGES, UNEDGES),
        migrations.RunSQL(STATE, UNSTATE),
        migrations.RunSQL(TREE, UNTREE),
    ]
