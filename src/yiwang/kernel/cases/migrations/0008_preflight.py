"""What every write asks first, with a plan made once.

From here to the end of the transaction rows are found by key whatever the values, so that each
statement keeps its plan: to plan them anew is half of a step's time. The setting is the
transaction's own, which is why it is made inside and not given to the function.
"""

from django.db import migrations

PREFLIGHT = """
CREATE FUNCTION cases_preflight(
  p_opening boolean, p_files bigint[], p_district text, p_request uuid
) RETURNS TABLE (
  revision uuid, case_id bigint, seq integer, digest text, new_id bigint, contents text
) LANGUAGE plpgsql AS $$
BEGIN
  PERFORM set_config('plan_cache_mode', 'force_generic_plan', true);
  SELECT r.value INTO revision FROM cases_referencerevision r WHERE r.id = 1;
  IF p_request IS NOT NULL THEN
    SELECT l.case_id, l.seq, l.request_digest INTO case_id, seq, digest
      FROM cases_logentry l WHERE l.district = p_district AND l.request_id = p_request;
  END IF;
  IF p_opening THEN
    new_id := nextval(pg_get_serial_sequence('cases_case', 'id'));
  END IF;
  IF cardinality(p_files) > 0 THEN
    SELECT string_agg(f.digest, ',' ORDER BY f.digest) INTO contents
      FROM files_storedfile f WHERE f.id = ANY(p_files);
  END IF;
  RETURN NEXT;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("cases", "0007_rover_channel"), ("files", "__first__")]

    operations = [
        migrations.RunSQL(
            PREFLIGHT, "DROP FUNCTION cases_preflight(boolean, bigint[], text, uuid)"
        ),
    ]
