import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


def account() -> models.ForeignKey:
    return models.ForeignKey(
        null=True,
        on_delete=django.db.models.deletion.PROTECT,
        related_name="+",
        to=settings.AUTH_USER_MODEL,
    )


def person() -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="registry.person"
    )


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("registry", "0002_held"),
    ]
    operations = [
        migrations.AddField("merge", "made_by", account()),
        migrations.AddField("merge", "undone_by", account()),
        migrations.AddField(
            "merge", "undone_reason", models.CharField(blank=True, default="", max_length=200)
        ),
        migrations.CreateModel(
            "Apart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("reason", models.CharField(max_length=200)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ended_at", models.DateTimeField(null=True)),
                ("first", person()),
                ("second", person()),
                ("made_by", account()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at__isnull", True)),
                        fields=("district", "first", "second"),
                        name="registry_apart_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("first__lt", models.F("second"))),
                        name="registry_apart_in_order",
                    ),
                ],
            },
        ),
    ]
