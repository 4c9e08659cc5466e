"""Adjustments: asked for by one, decided by another, once; what was asked stays."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

STAYS = """
CREATE FUNCTION canteen_settling_adjusted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'asked'
     OR (NEW.district, NEW.canteen_id, NEW.funder, NEW.amount, NEW.reason, NEW.asked_by,
         NEW.asked_at, NEW.request_id)
        IS DISTINCT FROM (OLD.district, OLD.canteen_id, OLD.funder, OLD.amount, OLD.reason,
         OLD.asked_by, OLD.asked_at, OLD.request_id) THEN
    RAISE EXCEPTION 'an adjustment stays as it was asked for' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER canteen_settling_adjusted_stays BEFORE UPDATE OR DELETE
  ON canteen_settling_adjustment FOR EACH ROW EXECUTE FUNCTION canteen_settling_adjusted_stays();
"""
GOES = """
DROP TRIGGER canteen_settling_adjusted_stays ON canteen_settling_adjustment;
DROP FUNCTION canteen_settling_adjusted_stays();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("canteen", "0002_meals_final"),
        ("canteen_settling", "0003_differences"),
    ]

    operations = [
        migrations.CreateModel(
            name="Adjustment",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                (
                    "funder",
                    models.CharField(
                        choices=[
                            ("city", "市级"),
                            ("district", "区级"),
                            ("street", "镇街"),
                            ("charity", "慈善"),
                        ],
                        max_length=8,
                    ),
                ),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(max_length=300)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "待区级审批"),
                            ("posted", "已入账"),
                            ("denied", "未同意"),
                        ],
                        default="asked",
                        max_length=6,
                    ),
                ),
                ("asked_by", models.BigIntegerField()),
                ("asked_by_name", models.CharField(max_length=60)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("decided_by", models.BigIntegerField(null=True)),
                ("decided_by_name", models.CharField(blank=True, default="", max_length=60)),
                ("decided_at", models.DateTimeField(null=True)),
                ("note", models.CharField(blank=True, default="", max_length=300)),
                ("journal_id", models.BigIntegerField(null=True)),
                ("request_id", models.UUIDField()),
                (
                    "canteen",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="canteen.canteen",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(fields=["canteen", "-id"], name="canteen_settling_adjusted")
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "request_id"), name="canteen_settling_adjusted_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount", 0), _negated=True),
                        name="canteen_settling_adjusts_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True),
                        name="canteen_settling_adjusted_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="canteen_settling_adjusted_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_at", None),
                                ("decided_by", None),
                                ("journal_id", None),
                                ("state", "asked"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("journal_id__isnull", False),
                                ("state", "posted"),
                            ),
                            models.Q(
                                ("decided_at__isnull", False),
                                ("decided_by__isnull", False),
                                ("journal_id", None),
                                ("state", "denied"),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="canteen_settling_adjusted_whole",
                    ),
                ],
            },
        ),
        migrations.RunSQL(STAYS, GOES),
    ]
