"""Listing the matters of a district by the day of their report, however old, without a scan."""

from django.db import migrations

BY_DAY = "CREATE INDEX open_matters_by_day ON cases_case (district, reported_at DESC, id DESC)"
UNBY_DAY = "DROP INDEX open_matters_by_day"


class Migration(migrations.Migration):
    dependencies = [
        ("open", "0001_api_keys"),
        ("cases", "0001_initial"),
    ]
    operations = [migrations.RunSQL(BY_DAY, UNBY_DAY)]
