from django.db import migrations

CREATE = """
ALTER TABLE eligibility_ruleset ADD CONSTRAINT eligibility_rules_programme_here
  FOREIGN KEY (district, programme_id) REFERENCES eligibility_programme (district, id);
ALTER TABLE eligibility_decision ADD CONSTRAINT eligibility_decision_by_own_rules
  FOREIGN KEY (district, programme_id, rule_set_id)
  REFERENCES eligibility_ruleset (district, programme_id, id);
ALTER TABLE eligibility_grant ADD CONSTRAINT eligibility_grant_rests_on_its_decision
  FOREIGN KEY (district, decision_id, programme_id, subject, outcome)
  REFERENCES eligibility_decision (district, id, programme_id, subject, outcome);

CREATE TRIGGER eligibility_decision_is_final BEFORE UPDATE OR DELETE ON eligibility_decision
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();

CREATE FUNCTION eligibility_keep_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF OLD.state IN ('published', 'retired') THEN
      RAISE EXCEPTION 'a published rule set is never deleted' USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN OLD;
  END IF;
  IF (NEW.district, NEW.programme_id, NEW.version)
     IS DISTINCT FROM (OLD.district, OLD.programme_id, OLD.version) THEN
    RAISE EXCEPTION 'a rule set stays what it is' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state <> 'draft' AND NEW.state <> 'draft'
     AND (NEW.content, NEW.digest, NEW.since, NEW.source, NEW.author_id)
     IS DISTINCT FROM (OLD.content, OLD.digest, OLD.since, OLD.source, OLD.author_id) THEN
    RAISE EXCEPTION 'what was reviewed never changes' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.state IN ('published', 'retired') AND (
       (NEW.reviewer_id, NEW.publisher_id, NEW.published_at)
       IS DISTINCT FROM (OLD.reviewer_id, OLD.publisher_id, OLD.published_at)
       OR NEW.state NOT IN ('published', 'retired')
       OR (OLD.state = 'retired' AND NEW IS DISTINCT FROM OLD)
       OR (OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until > OLD.until))) THEN
    RAISE EXCEPTION 'a published rule set may only end earlier'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER eligibility_rules_are_kept BEFORE UPDATE OR DELETE ON eligibility_ruleset
  FOR EACH ROW EXECUTE FUNCTION eligibility_keep_rules();

CREATE FUNCTION eligibility_keep_fact() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a fact is superseded, never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF OLD.superseded_at IS NOT NULL OR NEW.superseded_at IS NULL
     OR (NEW.district, NEW.subject, NEW.name, NEW.value, NEW.since, NEW.until, NEW.source,
         NEW.recorded_at, NEW.recorded_by_id, NEW.request_id)
     IS DISTINCT FROM
        (OLD.district, OLD.subject, OLD.name, OLD.value, OLD.since, OLD.until, OLD.source,
         OLD.recorded_at, OLD.recorded_by_id, OLD.request_id) THEN
    RAISE EXCEPTION 'a fact is superseded once, and otherwise stays as it is'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER eligibility_fact_is_kept BEFORE UPDATE OR DELETE ON eligibility_fact
  FOR EACH ROW EXECUTE FUNCTION eligibility_keep_fact();

CREATE FUNCTION eligibility_keep_grant() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    RAISE EXCEPTION 'a grant ends, it is never deleted' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.district, NEW.programme_id, NEW.subject, NEW.decision_id, NEW.since, NEW.values,
      NEW.opened_at, NEW.opened_by_id, NEW.request_id)
     IS DISTINCT FROM
     (OLD.district, OLD.programme_id, OLD.subject, OLD.decision_id, OLD.since, OLD.values,
      OLD.opened_at, OLD.opened_by_id, OLD.request_id)
     OR (OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until > OLD.until)) THEN
    RAISE EXCEPTION 'a grant may only end earlier' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER eligibility_grant_is_kept BEFORE UPDATE OR DELETE ON eligibility_grant
  FOR EACH ROW EXECUTE FUNCTION eligibility_keep_grant();
"""
DROP = """
DROP TRIGGER eligibility_grant_is_kept ON eligibility_grant;
DROP FUNCTION eligibility_keep_grant();
DROP TRIGGER eligibility_fact_is_kept ON eligibility_fact;
DROP FUNCTION eligibility_keep_fact();
DROP TRIGGER eligibility_rules_are_kept ON eligibility_ruleset;
DROP FUNCTION eligibility_keep_rules();
DROP TRIGGER eligibility_decision_is_final ON eligibility_decision;
ALTER TABLE eligibility_grant DROP CONSTRAINT eligibility_grant_rests_on_its_decision;
ALTER TABLE eligibility_decision DROP CONSTRAINT eligibility_decision_by_own_rules;
ALTER TABLE eligibility_ruleset DROP CONSTRAINT eligibility_rules_programme_here;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0001_rules_facts_grants"),
        ("events", "0002_append_only"),
    ]
    operations = [migrations.RunSQL(CREATE, DROP)]
