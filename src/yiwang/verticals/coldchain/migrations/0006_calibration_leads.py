"""How early the end of a calibration is announced."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("coldchain", "0005_no_box_of_its_own"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalibrationLead",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("days", models.PositiveSmallIntegerField()),
                ("since", models.DateField()),
                ("source", models.CharField(max_length=200)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "since"), name="coldchain_lead_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("days__gte", 1),
                            ("days__lte", 180),
                            models.Q(("source", ""), _negated=True),
                            models.Q(("district", ""), _negated=True),
                        ),
                        name="coldchain_lead_sourced",
                    ),
                ],
            },
        ),
    ]
