from django.db import migrations

TABLES = ("audit_auditrecord", "audit_seal")
CREATE = "".join(
    f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
    "FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();"
    for table in TABLES
)
DROP = "".join(f"DROP TRIGGER {table}_append_only ON {table};" for table in TABLES)


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial"), ("events", "0002_append_only")]
    operations = [migrations.RunSQL(CREATE, DROP)]
