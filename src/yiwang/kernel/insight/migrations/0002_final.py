"""What the database itself holds: deltas are never edited, kept appraisals never change."""

from django.db import migrations

FINAL = """
CREATE TRIGGER insight_delta_is_final BEFORE UPDATE ON insight_delta
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER insight_appraisal_is_final BEFORE UPDATE OR DELETE ON insight_appraisal
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER insight_line_is_final BEFORE UPDATE OR DELETE ON insight_appraisalline
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
"""
UNFINAL = """
DROP TRIGGER insight_line_is_final ON insight_appraisalline;
DROP TRIGGER insight_appraisal_is_final ON insight_appraisal;
DROP TRIGGER insight_delta_is_final ON insight_delta;
"""


class Migration(migrations.Migration):
    dependencies = [("insight", "0001_initial"), ("events", "0002_append_only")]
    operations = [migrations.RunSQL(FINAL, UNFINAL)]
