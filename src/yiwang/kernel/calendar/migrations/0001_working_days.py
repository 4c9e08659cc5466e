import datetime
import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="WorkCalendar",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=20, unique=True)),
                ("name", models.CharField(max_length=60)),
                ("zone", models.CharField(default="Asia/Shanghai", max_length=40)),
                ("region", models.CharField(default="CN", max_length=6)),
                ("weekend", models.JSONField()),
                ("revision", models.UUIDField(default=uuid.uuid4)),
            ],
        ),
        migrations.CreateModel(
            name="OfficialYear",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("year", models.PositiveSmallIntegerField()),
                ("source", models.CharField(max_length=200)),
                ("loaded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by", models.BigIntegerField(null=True)),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="official_years",
                        to="calendar.workcalendar",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CalendarDay",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                (
                    "kind",
                    models.CharField(
                        choices=[("holiday", "放假"), ("makeup", "补班")], max_length=8
                    ),
                ),
                ("name", models.CharField(blank=True, max_length=40)),
                ("source", models.CharField(max_length=200)),
                (
                    "arrangement",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="calendar.officialyear",
                    ),
                ),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="days",
                        to="calendar.workcalendar",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="WorkPeriods",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateField(default=datetime.date(1900, 1, 1))),
                ("periods", models.JSONField()),
                (
                    "calendar",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="hours",
                        to="calendar.workcalendar",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="officialyear",
            constraint=models.UniqueConstraint(
                fields=("calendar", "year"), name="calendar_year_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="officialyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="calendar_year_has_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="officialyear",
            constraint=models.CheckConstraint(
                condition=models.Q(("year__gte", 1990), ("year__lte", 2200)),
                name="calendar_year_is_plausible",
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.UniqueConstraint(
                fields=("calendar", "day"), name="calendar_day_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind__in", ["holiday", "makeup"])), name="calendar_day_kind"
            ),
        ),
        migrations.AddConstraint(
            model_name="calendarday",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="calendar_day_has_source"
            ),
        ),
        migrations.AddConstraint(
            model_name="workperiods",
            constraint=models.UniqueConstraint(
                fields=("calendar", "since"), name="calendar_hours_once"
            ),
        ),
    ]
