"""Matters that somebody wanted of a device."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE TRIGGER sensing_wanted_stays BEFORE UPDATE ON sensing_wantedmatter
  FOR EACH ROW WHEN ((NEW.district, NEW.device_id, NEW.request_id, NEW.wanted_at, NEW.wanted_by_id)
                     IS DISTINCT FROM
                     (OLD.district, OLD.device_id, OLD.request_id, OLD.wanted_at, OLD.wanted_by_id)
                     OR OLD.matter_number <> '' AND NEW.matter_number <> OLD.matter_number)
  EXECUTE FUNCTION sensing_refuse('a wish stays, and becomes one matter');
"""
DROP = "DROP TRIGGER sensing_wanted_stays ON sensing_wantedmatter;"


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0007_reading_files"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WantedMatter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("request_id", models.UUIDField()),
                ("wanted_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("matter_number", models.CharField(blank=True, default="", max_length=40)),
                ("matter_path", models.CharField(blank=True, default="", max_length=80)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
                    ),
                ),
                (
                    "wanted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["device", "-wanted_at"], name="sensing_wanted_of")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "request_id"), name="sensing_wanted_once"
                    )
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
