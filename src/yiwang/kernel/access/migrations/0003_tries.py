from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_same_day_dismissal"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tries",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("purpose", models.CharField(max_length=20)),
                ("address", models.CharField(max_length=64)),
                ("since", models.DateTimeField()),
                ("count", models.PositiveIntegerField()),
            ],
            options={
                "indexes": [models.Index(fields=["since"], name="access_tries_since")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("purpose", "address"), name="access_one_window_per_address"
                    )
                ],
            },
        ),
    ]
