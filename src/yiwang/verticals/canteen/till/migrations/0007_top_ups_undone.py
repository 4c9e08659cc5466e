"""A top-up can be taken back within a minute."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("canteen", "0002_meals_final"),
        ("canteen_till", "0006_one_person"),
    ]

    operations = [
        migrations.AddField(
            model_name="topup",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="topup",
            name="undone_journal_id",
            field=models.BigIntegerField(null=True),
        ),
        migrations.AddConstraint(
            model_name="topup",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("undone_at__isnull", True), ("undone_journal_id__isnull", True)),
                    models.Q(("undone_at__isnull", False), ("undone_journal_id__isnull", False)),
                    _connector="OR",
                ),
                name="canteen_till_topup_undone",
            ),
        ),
    ]
