"""A meal that was wrong is taken back by an adjustment: once, and it stays that meal."""

import django.db.models.deletion
from django.db import migrations, models

_STAYS = """
CREATE OR REPLACE FUNCTION canteen_settling_adjusted_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' OR OLD.state <> 'asked'
     OR (NEW.district, NEW.canteen_id, NEW.funder, NEW.amount, NEW.reason, NEW.asked_by,
         NEW.asked_at, NEW.request_id%s)
        IS DISTINCT FROM (OLD.district, OLD.canteen_id, OLD.funder, OLD.amount, OLD.reason,
         OLD.asked_by, OLD.asked_at, OLD.request_id%s) THEN
    RAISE EXCEPTION 'an adjustment stays as it was asked for' USING ERRCODE = 'check_violation';
  END IF;
  RETURN NEW;
END $$;
"""
STAYS, BEFORE = _STAYS % (", NEW.meal_id", ", OLD.meal_id"), _STAYS % ("", "")


class Migration(migrations.Migration):
    dependencies = [
        ("canteen", "0003_leaner_index"),
        ("canteen_settling", "0005_leaner_differences"),
    ]
    operations = [
        migrations.AddField(
            model_name="adjustment",
            name="meal",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="canteen.mealserved",
            ),
        ),
        migrations.AlterField(
            model_name="adjustment",
            name="funder",
            field=models.CharField(
                choices=[
                    ("city", "市级"),
                    ("district", "区级"),
                    ("street", "镇街"),
                    ("charity", "慈善"),
                    ("meal", "整餐冲正"),
                ],
                max_length=8,
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "denied"), _negated=True),
                fields=("district", "meal"),
                name="canteen_settling_meal_back_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="adjustment",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("meal__isnull", True), models.Q(("funder", "meal"), _negated=True)),
                    models.Q(("funder", "meal"), ("meal__isnull", False)),
                    _connector="OR",
                ),
                name="canteen_settling_meal_named",
            ),
        ),
        migrations.RunSQL(STAYS, BEFORE),
    ]
