"""How the days of moving devices are read, dated."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE TRIGGER sensing_journey_final BEFORE UPDATE ON sensing_journeyrule
  FOR EACH ROW WHEN ((NEW.district, NEW.kind_id, NEW.stop_minutes, NEW.stop_metres, NEW.gap_minutes,
                      NEW.fastest, NEW.speeding, NEW.since, NEW.source)
                     IS DISTINCT FROM
                     (OLD.district, OLD.kind_id, OLD.stop_minutes, OLD.stop_metres, OLD.gap_minutes,
                      OLD.fastest, OLD.speeding, OLD.since, OLD.source)
                     OR NEW.until > OLD.until)
  EXECUTE FUNCTION sensing_refuse('only its end may come nearer');
"""
DROP = "DROP TRIGGER sensing_journey_final ON sensing_journeyrule;"


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0005_calls"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="JourneyRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("stop_minutes", models.PositiveSmallIntegerField()),
                ("stop_metres", models.PositiveSmallIntegerField()),
                ("gap_minutes", models.PositiveSmallIntegerField()),
                ("fastest", models.PositiveSmallIntegerField()),
                ("speeding", models.PositiveSmallIntegerField(null=True)),
                ("since", models.DateField()),
                ("until", models.DateField(null=True)),
                ("source", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "kind",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.devicekind",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("district__regex", "^[0-9]{6}$")),
                        name="sensing_journey_district",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("source", ""), _negated=True),
                        name="sensing_journey_sourced",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("fastest__gt", 0),
                            ("gap_minutes__gt", 0),
                            ("stop_metres__gt", 0),
                            ("stop_minutes__gt", 0),
                            models.Q(
                                ("speeding__isnull", True), ("speeding__gt", 0), _connector="OR"
                            ),
                        ),
                        name="sensing_journey_sense",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("until__isnull", True),
                            ("until__gte", models.F("since")),
                            _connector="OR",
                        ),
                        name="sensing_journey_in_order",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[
                            (models.F("district"), "="),
                            (models.F("kind"), "="),
                            (
                                models.Func(
                                    models.F("since"),
                                    models.F("until"),
                                    models.Value("[)"),
                                    function="daterange",
                                    output_field=django.contrib.postgres.fields.ranges.DateRangeField(),
                                ),
                                "&&",
                            ),
                        ],
                        name="sensing_one_journey_rule",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
