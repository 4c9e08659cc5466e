from datetime import timedelta

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0002_invariants")]
    operations = [
        migrations.AddField(
            model_name="case",
            name="postponed_by",
            field=models.DurationField(default=timedelta(0)),
        ),
    ]
