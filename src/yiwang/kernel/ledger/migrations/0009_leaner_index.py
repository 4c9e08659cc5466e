"""No index of a column that another one begins with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("ledger", "0008_plans_of_many"),
    ]

    operations = [
        migrations.AlterField(
            model_name="account",
            name="book",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="accounts",
                to="ledger.book",
            ),
        ),
    ]
