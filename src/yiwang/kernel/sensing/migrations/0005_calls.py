"""Telephones of those on duty, and calls that a step of a ladder wants made."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE TRIGGER sensing_call_stays BEFORE UPDATE OR DELETE ON sensing_alarmcall
  FOR EACH ROW WHEN (OLD.result <> '') EXECUTE FUNCTION sensing_refuse('a call was made');
"""
DROP = "DROP TRIGGER sensing_call_stays ON sensing_alarmcall;"


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0004_terminals_and_presence"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AlterField(
            model_name="alarmentry",
            name="what",
            field=models.CharField(
                choices=[
                    ("raised", "报警"),
                    ("found", "补录发现"),
                    ("confirmed", "实时数据证实"),
                    ("told", "通知"),
                    ("called", "电话通知"),
                    ("acknowledged", "确认"),
                    ("shelved", "挂起"),
                    ("resumed", "恢复"),
                    ("noted", "备注"),
                    ("matter", "转为事件"),
                    ("cleared", "恢复正常"),
                    ("closed", "关闭"),
                ],
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="AlarmCall",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("name", models.CharField(max_length=40)),
                ("wanted_at", models.DateTimeField()),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("reached", "已接通并告知"),
                            ("unanswered", "无人接听"),
                            ("wrong", "号码有误"),
                        ],
                        default="",
                        max_length=10,
                    ),
                ),
                ("called_at", models.DateTimeField(null=True)),
                ("called_name", models.CharField(blank=True, default="", max_length=40)),
                ("note", models.CharField(blank=True, default="", max_length=200)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="sensing.alarm",
                    ),
                ),
                (
                    "called_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "step",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="calls",
                        to="sensing.alarmstep",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("result", "")),
                        fields=["district", "wanted_at"],
                        name="sensing_call_waits",
                    ),
                    models.Index(fields=["alarm", "id"], name="sensing_calls_of"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "step", "account"), name="sensing_call_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("called_at__isnull", True), ("result", "")),
                            models.Q(
                                models.Q(("result", ""), _negated=True),
                                ("called_at__isnull", False),
                                models.Q(("called_name", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="sensing_call_ticked",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DutyPhone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("phone", models.BinaryField(blank=True, default=b"")),
                ("phone_index", models.CharField(blank=True, default="", max_length=64)),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "noted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("district", "account"), name="sensing_phone_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("phone_index", ""), _negated=True),
                        name="sensing_phone_said",
                    ),
                ],
            },
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
