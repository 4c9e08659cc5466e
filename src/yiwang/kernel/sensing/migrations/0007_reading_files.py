"""Tables of readings that were brought, and what became of their lines."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0006_journey_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ReadingFile",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("name", models.CharField(max_length=120)),
                ("device_code", models.CharField(blank=True, default="", max_length=40)),
                ("content", models.BinaryField()),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "导入中"), ("done", "已完成"), ("failed", "未能读取")],
                        default="running",
                        max_length=7,
                    ),
                ),
                ("lines", models.PositiveIntegerField(default=0)),
                ("stored", models.PositiveIntegerField(default=0)),
                ("known", models.PositiveIntegerField(default=0)),
                ("refused", models.PositiveIntegerField(default=0)),
                ("headings", models.JSONField(default=list)),
                ("faults", models.JSONField(default=list)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("beat_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["account", "-id"], name="sensing_files_of"),
                    models.Index(
                        condition=models.Q(("state", "running")),
                        fields=["beat_at"],
                        name="sensing_files_running",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("district__regex", "^[0-9]{6}$")),
                        name="sensing_file_district",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("finished_at__isnull", True), ("state", "running")),
                            models.Q(
                                ("content", b""),
                                ("finished_at__isnull", False),
                                ("state__in", ["done", "failed"]),
                            ),
                            _connector="OR",
                        ),
                        name="sensing_file_states",
                    ),
                ],
            },
        ),
    ]
