"""settle_late: what a till served without a network, each once, a whole batch in one round trip.

An item has a row and attempts, named by the fault that leads to them: "" first, and "insufficient"
or "seen" when it fails so. Each is tried in a subtransaction. The caller gives the items in the
order of diners, so that two batches lock wallets in the same order.
"""

from django.db import migrations

SETTLE = """
CREATE FUNCTION canteen_settle_late(p_items jsonb, p_operator bigint)
RETURNS TABLE (n bigint, meal_id bigint, fault text, disputed bigint) LANGUAGE plpgsql AS $$
DECLARE item jsonb; tried jsonb; on_day date; tries integer;
BEGIN
  FOR item IN SELECT value FROM jsonb_array_elements(p_items) LOOP
    n := (item->>'n')::bigint;
    fault := '';
    disputed := 0;
    on_day := NULL;
    tries := 0;
    SELECT s.id INTO meal_id FROM canteen_mealserved s
     WHERE s.district = item->'row'->>'district'
       AND s.request_id = (item->'row'->>'request_id')::uuid;
    WHILE meal_id IS NULL LOOP
      tries := tries + 1;
      tried := item->'attempts'->(CASE WHEN fault = 'not_entitled' THEN 'seen' ELSE fault END);
      IF tried IS NULL OR tries > 6 THEN
        RAISE EXCEPTION 'an offline meal cannot be settled: %', fault;
      END IF;
      BEGIN
        SELECT c.meal_id INTO meal_id FROM canteen_serve(
          (item->'row') || (tried->'row'), p_operator, tried->>'payer',
          (tried->>'disputed')::bigint, on_day) AS c;
        disputed := (tried->>'disputed')::bigint;
      EXCEPTION
        WHEN SQLSTATE 'YC001' OR unique_violation THEN fault := 'seen';
        WHEN SQLSTATE 'YC002' THEN fault := 'not_entitled';
        WHEN SQLSTATE 'YL001' THEN fault := 'insufficient';
        WHEN SQLSTATE 'YL005' THEN on_day := ledger_today();
      END;
    END LOOP;
    RETURN NEXT;
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("canteen_till", "0002_serve")]
    operations = [migrations.RunSQL(SETTLE, "DROP FUNCTION canteen_settle_late(jsonb, bigint);")]
