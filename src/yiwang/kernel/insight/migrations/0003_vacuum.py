"""Deltas come and go every few seconds: vacuum them by number, so that reading stays short."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("insight", "0002_final")]
    operations = [
        migrations.RunSQL(
            "ALTER TABLE insight_delta SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)",
            "ALTER TABLE insight_delta RESET (autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold)",
        )
    ]
