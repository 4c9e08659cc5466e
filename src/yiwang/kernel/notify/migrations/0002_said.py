from django.db import migrations

CREATE = """
CREATE TRIGGER notify_message_is_final BEFORE UPDATE ON notify_message
  FOR EACH ROW WHEN (OLD.* IS DISTINCT FROM NEW.*) EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER notify_message_stays BEFORE DELETE ON notify_message
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
"""
DROP = """
DROP TRIGGER notify_message_stays ON notify_message;
DROP TRIGGER notify_message_is_final ON notify_message;
"""


class Migration(migrations.Migration):
    dependencies = [("notify", "0001_messages"), ("events", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, DROP)]
