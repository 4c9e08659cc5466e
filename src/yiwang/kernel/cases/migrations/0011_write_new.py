"""A new case is written by a function, so that what is written beside it can share its statement;
and what every write asks first is one row, which a function tells sooner than a set."""

from importlib import import_module

from django.db import migrations

WRITE_NEW = """
CREATE FUNCTION cases_write_new(p_case jsonb, p_entry jsonb) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO cases_case SELECT * FROM jsonb_populate_record(NULL::cases_case, p_case);
  INSERT INTO cases_logentry SELECT * FROM jsonb_populate_record(NULL::cases_logentry,
    p_entry || jsonb_build_object('id', nextval('cases_logentry_id_seq')));
END $$;
"""
DROP = "DROP FUNCTION cases_preflight(boolean, bigint[], text, uuid)"
PREFLIGHT = """
CREATE FUNCTION cases_preflight(
  p_opening boolean, p_files bigint[], p_district text, p_request uuid,
  OUT revision uuid, OUT case_id bigint, OUT seq integer, OUT digest text,
  OUT new_id bigint, OUT contents text
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('plan_cache_mode', 'force_generic_plan', true);
  SELECT r.value INTO revision FROM cases_referencerevision r WHERE r.id = 1;
  IF p_request IS NOT NULL THEN
    SELECT l.case_id, l.seq, l.request_digest INTO case_id, seq, digest
      FROM cases_logentry l WHERE l.district = p_district AND l.request_id = p_request;
  END IF;
  IF p_opening THEN
    new_id := nextval('cases_case_id_seq');
  END IF;
  IF cardinality(p_files) > 0 THEN
    SELECT string_agg(f.digest, ',' ORDER BY f.digest) INTO contents
      FROM files_storedfile f WHERE f.id = ANY(p_files);
  END IF;
END $$;
"""
BEFORE = import_module("yiwang.kernel.cases.migrations.0008_preflight").PREFLIGHT


class Migration(migrations.Migration):
    dependencies = [("cases", "0010_system_channel")]

    operations = [
        migrations.RunSQL(WRITE_NEW, "DROP FUNCTION cases_write_new(jsonb, jsonb)"),
        migrations.RunSQL([DROP, PREFLIGHT], [DROP, BEFORE]),
    ]
