"""Plans made once, for the loop of ledger_post_many too."""

from django.db import migrations

MANY = "ledger_post_many(text, jsonb, bigint)"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0007_post_many")]
    operations = [
        migrations.RunSQL(
            f"ALTER FUNCTION {MANY} SET plan_cache_mode = force_generic_plan;",
            f"ALTER FUNCTION {MANY} RESET ALL;",
        )
    ]
