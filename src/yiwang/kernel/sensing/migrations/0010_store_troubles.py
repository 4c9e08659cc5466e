"""What keeps readings from being stored, from when until when."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("sensing", "0009_columns_left_out")]

    operations = [
        migrations.CreateModel(
            name="StoreTrouble",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("lake", "历史数据写不进磁盘"),
                            ("stream", "设备的新数据没有被接收"),
                            ("room", "磁盘快满了"),
                        ],
                        max_length=6,
                    ),
                ),
                ("detail", models.CharField(max_length=200)),
                ("since", models.DateTimeField(default=django.utils.timezone.now)),
                ("over_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=Q(over_at=None), fields=["what"], name="sensing_one_open_trouble"
                    ),
                    models.CheckConstraint(
                        condition=Q(what__in=["lake", "stream", "room"]),
                        name="sensing_trouble_known",
                    ),
                    models.CheckConstraint(
                        condition=Q(over_at=None) | Q(over_at__gte=F("since")),
                        name="sensing_trouble_in_order",
                    ),
                ],
            },
        ),
    ]
