"""What went, and what was read on the way, stays as it was written."""

from django.db import migrations

CREATE = """
CREATE TRIGGER coldchain_transport_line_as_written BEFORE UPDATE OR DELETE
  ON coldchain_transportline FOR EACH ROW EXECUTE FUNCTION coldchain_as_written();
CREATE TRIGGER coldchain_transport_reading_as_written BEFORE UPDATE OR DELETE
  ON coldchain_transportreading FOR EACH ROW EXECUTE FUNCTION coldchain_as_written();
"""
DROP = """
DROP TRIGGER coldchain_transport_reading_as_written ON coldchain_transportreading;
DROP TRIGGER coldchain_transport_line_as_written ON coldchain_transportline;
"""


class Migration(migrations.Migration):
    dependencies = [("coldchain", "0003_transports")]

    operations = [migrations.RunSQL(CREATE, DROP)]
