"""serve_many: meals by the hundred in one round trip, each as canteen_serve serves it."""

from django.db import migrations

MANY = """
CREATE FUNCTION canteen_serve_many(p_items jsonb, p_operator bigint)
RETURNS TABLE (n bigint, meal_id bigint, repeated boolean) LANGUAGE plpgsql AS $$
DECLARE item jsonb;
BEGIN
  FOR item IN SELECT value FROM jsonb_array_elements(p_items) LOOP
    n := (item->>'n')::bigint;
    SELECT c.meal_id, c.repeated INTO meal_id, repeated
      FROM canteen_serve(item->'row', p_operator, item->>'payer') AS c;
    RETURN NEXT;
  END LOOP;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("canteen_till", "0004_plans")]
    operations = [migrations.RunSQL(MANY, "DROP FUNCTION canteen_serve_many(jsonb, bigint);")]
