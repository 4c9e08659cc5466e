"""A meal served stays as it was; it can be undone, once."""

from django.db import migrations

CREATE = """
CREATE FUNCTION canteen_meal_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.undone_at IS NOT NULL
     OR to_jsonb(NEW) - 'undone_at' - 'undone_journal_id'
        <> to_jsonb(OLD) - 'undone_at' - 'undone_journal_id' THEN
    RAISE EXCEPTION 'a meal served stays as it was' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER canteen_meal_final BEFORE UPDATE OR DELETE ON canteen_mealserved
  FOR EACH ROW EXECUTE FUNCTION canteen_meal_final();
"""
DROP = "DROP TRIGGER canteen_meal_final ON canteen_mealserved; DROP FUNCTION canteen_meal_final();"


class Migration(migrations.Migration):
    dependencies = [("canteen", "0001_canteens_diners_meals")]
    operations = [migrations.RunSQL(CREATE, DROP)]
