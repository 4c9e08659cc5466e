"""No index of a column that another one begins with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("checkin", "0002_scans_final"),
    ]

    operations = [
        migrations.AlterField(
            model_name="scan",
            name="device",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="checkin.device",
            ),
        ),
    ]
