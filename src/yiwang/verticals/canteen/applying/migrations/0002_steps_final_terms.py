"""A step stays as it was; how long answers may take where a district has not said otherwise."""

from django.db import migrations

CREATE = """
CREATE FUNCTION canteen_step_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'a step of an application stays as it was' USING ERRCODE = 'check_violation';
END $$;
CREATE TRIGGER canteen_step_final BEFORE UPDATE OR DELETE ON canteen_applying_step
  FOR EACH ROW EXECUTE FUNCTION canteen_step_final();
INSERT INTO canteen_applying_term (district, stage, since, working_days, source) VALUES
  ('', 'check', '2020-01-01', 5, '缺省：资料未规定时限，街道核对 5 个工作日'),
  ('', 'decide', '2020-01-01', 5, '缺省：资料未规定时限，区级审核 5 个工作日');
"""
DROP = """
DELETE FROM canteen_applying_term WHERE district = '' AND since = '2020-01-01';
DROP TRIGGER canteen_step_final ON canteen_applying_step;
DROP FUNCTION canteen_step_final();
"""


class Migration(migrations.Migration):
    dependencies = [("canteen_applying", "0001_applications")]
    operations = [migrations.RunSQL(CREATE, DROP)]
