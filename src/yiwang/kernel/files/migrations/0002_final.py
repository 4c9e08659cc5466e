from django.db import migrations

CREATE = """
CREATE TRIGGER files_stored_file_is_final BEFORE UPDATE ON files_storedfile
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
"""
DROP = "DROP TRIGGER files_stored_file_is_final ON files_storedfile;"


class Migration(migrations.Migration):
    dependencies = [("files", "0001_initial"), ("events", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, DROP)]
