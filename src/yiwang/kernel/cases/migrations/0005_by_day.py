"""Listing the matters of a district by the day of their report, however old, without a scan."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_file_attached_once")]
    operations = [
        migrations.AddIndex(
            model_name="case",
            index=models.Index(fields=["district", "-reported_at", "-id"], name="cases_by_day"),
        ),
    ]
