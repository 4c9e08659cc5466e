"""Of a code a table of inspections has one row a day, not only one that begins on it."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields.ranges import RangeBoundary, RangeOperators
from django.db import migrations
from django.db.models import F, Func


class Migration(migrations.Migration):
    dependencies = [("canteen_watching", "0002_final_and_defaults")]
    operations = [
        migrations.RemoveConstraint(model_name="inspectionitem", name="canteen_watching_item_once"),
        migrations.AddConstraint(
            model_name="inspectionitem",
            constraint=ExclusionConstraint(
                name="canteen_watching_item_once",
                expressions=[
                    (F("district"), RangeOperators.EQUAL),
                    (F("code"), RangeOperators.EQUAL),
                    (
                        Func(F("since"), F("until"), RangeBoundary(), function="daterange"),
                        RangeOperators.OVERLAPS,
                    ),
                ],
            ),
        ),
    ]
