"""No index of a column that another one begins with."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("canteen", "0002_meals_final"),
    ]

    operations = [
        migrations.AlterField(
            model_name="mealserved",
            name="canteen",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="meals",
                to="canteen.canteen",
            ),
        ),
    ]
