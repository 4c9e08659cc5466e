"""post_many: journals by the hundred in one round trip, each as ledger_post posts it."""

from django.db import migrations

MANY = """
CREATE FUNCTION ledger_post_many(p_district text, p_journals jsonb, p_actor bigint DEFAULT NULL)
RETURNS TABLE (
  journal_id bigint, repeated boolean, effective_on date, books text[], accounts text[],
  balances bigint[]
) LANGUAGE plpgsql AS $$
DECLARE j jsonb; moves jsonb;
BEGIN
  FOR j IN SELECT value FROM jsonb_array_elements(p_journals) LOOP
    moves := j->'moves';
    RETURN QUERY SELECT * FROM ledger_post(
      p_district, (j->>'request_id')::uuid, j->>'kind',
      ARRAY(SELECT m->>0 FROM jsonb_array_elements(moves) AS m),
      ARRAY(SELECT m->>1 FROM jsonb_array_elements(moves) AS m),
      ARRAY(SELECT m->>2 FROM jsonb_array_elements(moves) AS m),
      ARRAY(SELECT (m->>3)::bigint FROM jsonb_array_elements(moves) AS m),
      (j->>'effective_on')::date, j->>'subject', j->>'memo', p_actor);
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_fold")]
    operations = [migrations.RunSQL(MANY, "DROP FUNCTION ledger_post_many(text, jsonb, bigint);")]
