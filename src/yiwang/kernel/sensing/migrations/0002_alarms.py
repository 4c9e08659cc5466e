"""Alarm rules, alarms with their stories and ladders, and commands."""

import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

CREATE = """
CREATE TRIGGER sensing_rule_final BEFORE UPDATE ON sensing_alarmrule
  FOR EACH ROW WHEN (
    (to_jsonb(NEW) - 'until') IS DISTINCT FROM (to_jsonb(OLD) - 'until')
    OR (OLD.until IS NOT NULL AND (NEW.until IS NULL OR NEW.until > OLD.until)))
  EXECUTE FUNCTION sensing_refuse('a rule stays, only its end may come nearer');
CREATE TRIGGER sensing_rule_revised AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE
  ON sensing_alarmrule FOR EACH STATEMENT EXECUTE FUNCTION sensing_revise();
CREATE TRIGGER sensing_alarm_identity BEFORE UPDATE ON sensing_alarm
  FOR EACH ROW WHEN (
    (NEW.district, NEW.device_id, NEW.rule_id, NEW.since, NEW.opened_at, NEW.value, NEW.late)
    IS DISTINCT FROM
    (OLD.district, OLD.device_id, OLD.rule_id, OLD.since, OLD.opened_at, OLD.value, OLD.late))
  EXECUTE FUNCTION sensing_refuse('what began an alarm stays');
CREATE TRIGGER sensing_alarm_stays_closed BEFORE UPDATE ON sensing_alarm
  FOR EACH ROW WHEN (OLD.state = 'closed' AND NEW.state <> 'closed')
  EXECUTE FUNCTION sensing_refuse('a closed alarm stays closed');
CREATE TRIGGER sensing_step_stays BEFORE UPDATE ON sensing_alarmstep
  FOR EACH ROW WHEN (OLD.state <> 'waiting')
  EXECUTE FUNCTION sensing_refuse('a step is taken once');
CREATE TRIGGER sensing_entry_stays BEFORE UPDATE OR DELETE ON sensing_alarmentry
  FOR EACH ROW EXECUTE FUNCTION sensing_refuse('the story of an alarm only grows');
CREATE TRIGGER sensing_command_stays BEFORE UPDATE ON sensing_command
  FOR EACH ROW WHEN (
    OLD.ended_at IS NOT NULL
    OR (NEW.district, NEW.device_id, NEW.request_id, NEW.body, NEW.expires_at)
       IS DISTINCT FROM
       (OLD.district, OLD.device_id, OLD.request_id, OLD.body, OLD.expires_at))
  EXECUTE FUNCTION sensing_refuse('an order stays, and ends once');
"""
DROP = """
DROP TRIGGER sensing_command_stays ON sensing_command;
DROP TRIGGER sensing_entry_stays ON sensing_alarmentry;
DROP TRIGGER sensing_step_stays ON sensing_alarmstep;
DROP TRIGGER sensing_alarm_stays_closed ON sensing_alarm;
DROP TRIGGER sensing_alarm_identity ON sensing_alarm;
DROP TRIGGER sensing_rule_revised ON sensing_alarmrule;
DROP TRIGGER sensing_rule_final ON sensing_alarmrule;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0001_devices"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL("CREATE EXTENSION IF NOT EXISTS btree_gist", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="AlarmRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("code", models.CharField(max_length=40)),
                ("title", models.CharField(max_length=40)),
                (
                    "watches",
                    models.CharField(
                        choices=[("value", "数值"), ("change", "变化幅度"), ("silence", "无数据")],
                        default="value",
                        max_length=7,
                    ),
                ),
                ("channel", models.CharField(blank=True, default="", max_length=20)),
                (
                    "bound",
                    models.CharField(
                        blank=True,
                        choices=[
                            (">", "高于"),
                            (">=", "达到或高于"),
                            ("<", "低于"),
                            ("<=", "达到或低于"),
                        ],
                        default="",
                        max_length=2,
                    ),
                ),
                ("limit", models.FloatField(null=True)),
                ("hysteresis", models.FloatField(default=0)),
                ("seconds", models.PositiveIntegerField(default=0)),
                (
                    "adds_up",
                    models.CharField(
                        blank=True,
                        choices=[("", "连续"), ("day", "每日累计"), ("trip", "每趟累计")],
                        default="",
                        max_length=4,
                    ),
                ),
                ("change_over", models.PositiveIntegerField(default=0)),
                ("gap", models.PositiveIntegerField(null=True)),
                ("hours", models.JSONField(blank=True, default=list)),
                ("level", models.PositiveSmallIntegerField(default=1)),
                ("ladder", models.JSONField(blank=True, default=list)),
                ("case_class", models.CharField(blank=True, default="", max_length=20)),
                ("case_level", models.PositiveSmallIntegerField(default=1)),
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
                    "device",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
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
        ),
        migrations.CreateModel(
            name="Alarm",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(blank=True, default="", max_length=6)),
                ("street", models.CharField(blank=True, default="", max_length=12)),
                ("community", models.CharField(blank=True, default="", max_length=15)),
                ("grid", models.CharField(blank=True, default="", max_length=20)),
                ("lon", models.FloatField(blank=True, null=True)),
                ("lat", models.FloatField(blank=True, null=True)),
                ("address", models.CharField(blank=True, default="", max_length=200)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "报警中"),
                            ("acknowledged", "已确认"),
                            ("closed", "已关闭"),
                        ],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("level", models.PositiveSmallIntegerField()),
                ("value", models.FloatField(null=True)),
                ("late", models.BooleanField(default=False)),
                ("since", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("rang_at", models.DateTimeField(null=True)),
                ("cleared_at", models.DateTimeField(null=True)),
                ("acknowledged_at", models.DateTimeField(null=True)),
                ("shelved_until", models.DateTimeField(null=True)),
                ("shelf_reason", models.CharField(blank=True, default="", max_length=200)),
                ("closed_at", models.DateTimeField(null=True)),
                ("matter_number", models.CharField(blank=True, default="", max_length=40)),
                ("matter_path", models.CharField(blank=True, default="", max_length=80)),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "acknowledged_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "closed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="sensing.device",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="alarms",
                        to="sensing.alarmrule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlarmState",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("content", models.JSONField()),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.alarmrule",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlarmStep",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("position", models.PositiveSmallIntegerField()),
                ("due_at", models.DateTimeField()),
                ("level", models.PositiveSmallIntegerField()),
                ("roles", models.JSONField(default=list)),
                ("channels", models.JSONField(default=list)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待通知"),
                            ("done", "已通知"),
                            ("dropped", "不再需要"),
                        ],
                        default="waiting",
                        max_length=7,
                    ),
                ),
                ("done_at", models.DateTimeField(null=True)),
                ("told", models.JSONField(default=list)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="steps",
                        to="sensing.alarm",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Command",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("request_id", models.UUIDField()),
                ("body", models.JSONField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "待下发"),
                            ("sent", "已下发"),
                            ("done", "已执行"),
                            ("failed", "执行失败"),
                            ("expired", "已过期"),
                            ("cancelled", "已撤销"),
                        ],
                        default="waiting",
                        max_length=9,
                    ),
                ),
                ("ordered_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("ordered_name", models.CharField(blank=True, default="", max_length=40)),
                ("expires_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("next_try_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("result", models.JSONField(null=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="commands",
                        to="sensing.device",
                    ),
                ),
                (
                    "ordered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("since", models.DateTimeField()),
                ("until", models.DateTimeField()),
                ("noted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Shadow",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("desired", models.JSONField(default=dict)),
                ("version", models.PositiveIntegerField(default=0)),
                ("reported", models.JSONField(default=dict)),
                ("reported_at", models.DateTimeField(null=True)),
                (
                    "device",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="sensing.device",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="AlarmEntry",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                (
                    "what",
                    models.CharField(
                        choices=[
                            ("raised", "报警"),
                            ("found", "补录发现"),
                            ("confirmed", "实时数据证实"),
                            ("told", "通知"),
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
                ("at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("by_name", models.CharField(blank=True, default="", max_length=40)),
                ("note", models.CharField(blank=True, default="", max_length=500)),
                (
                    "alarm",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="sensing.alarm",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["alarm", "id"], name="sensing_entries_of")],
            },
        ),
        migrations.AddIndex(
            model_name="alarmrule",
            index=models.Index(fields=["district", "code"], name="sensing_rule_by_code"),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("district__regex", "^[0-9]{6}$")), name="sensing_rule_district"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("until__isnull", True), ("until__gte", models.F("since")), _connector="OR"
                ),
                name="sensing_rule_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("source", ""), _negated=True), name="sensing_rule_sourced"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("case_level__range", (1, 3)), ("level__range", (1, 3))),
                name="sensing_rule_levels",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("bound", ""),
                        ("limit__isnull", True),
                        ("seconds__gt", 0),
                        ("watches", "silence"),
                    ),
                    models.Q(
                        ("limit__isnull", False),
                        ("watches__in", ["value", "change"]),
                        models.Q(("bound", ""), _negated=True),
                        models.Q(("channel", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="sensing_rule_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("change_over__gt", 0), ("watches", "change")),
                    models.Q(models.Q(("watches", "change"), _negated=True), ("change_over", 0)),
                    _connector="OR",
                ),
                name="sensing_rule_change_over_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("adds_up", ""),
                    models.Q(("seconds__gt", 0), models.Q(("watches", "silence"), _negated=True)),
                    _connector="OR",
                ),
                name="sensing_rule_adds_up_to_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("hysteresis__gte", 0)), name="sensing_rule_hysteresis"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmrule",
            constraint=django.contrib.postgres.constraints.ExclusionConstraint(
                expressions=[
                    (models.F("code"), "="),
                    (models.F("district"), "="),
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
                name="sensing_one_version_a_day",
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                fields=["district", "-opened_at", "-id"], name="sensing_alarm_newest"
            ),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(fields=["device", "-opened_at"], name="sensing_alarm_of_device"),
        ),
        migrations.AddIndex(
            model_name="alarm",
            index=models.Index(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=["district", "-level", "-opened_at"],
                name="sensing_alarm_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("lat__isnull", True), ("lon__isnull", True)),
                    models.Q(
                        ("lat__gte", -90),
                        ("lat__isnull", False),
                        ("lat__lte", 90),
                        ("lon__gte", -180),
                        ("lon__isnull", False),
                        ("lon__lte", 180),
                    ),
                    _connector="OR",
                ),
                name="sensing_alarm_on_earth",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(("district__regex", "^([0-9]{6})?$")),
                name="sensing_alarm_district_code",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("grid", ""), models.Q(("community", ""), _negated=True), _connector="OR"
                    ),
                    models.Q(
                        ("community", ""), models.Q(("street", ""), _negated=True), _connector="OR"
                    ),
                    models.Q(
                        ("street", ""), models.Q(("district", ""), _negated=True), _connector="OR"
                    ),
                ),
                name="sensing_alarm_codes_nest",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "closed"), _negated=True),
                fields=("district", "device", "rule"),
                name="sensing_one_open_alarm",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(("level__range", (1, 3))), name="sensing_alarm_level"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), ("closed_at__isnull", True), _connector="OR"),
                    models.Q(
                        models.Q(("state", "closed"), _negated=True),
                        ("closed_at__isnull", False),
                        _connector="OR",
                    ),
                    models.Q(
                        models.Q(("state", "acknowledged"), _negated=True),
                        ("acknowledged_at__isnull", False),
                        _connector="OR",
                    ),
                ),
                name="sensing_alarm_states",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("shelved_until__isnull", True),
                    models.Q(("shelf_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="sensing_alarm_shelved_for_a_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("since__lte", models.F("opened_at")),
                    models.Q(
                        ("cleared_at__isnull", True),
                        ("cleared_at__gte", models.F("opened_at")),
                        _connector="OR",
                    ),
                ),
                name="sensing_alarm_in_order",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarm",
            constraint=models.CheckConstraint(
                condition=models.Q(("rang_at__isnull", False), ("late", True), _connector="OR"),
                name="sensing_alarm_rings_or_is_late",
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmstate",
            constraint=models.UniqueConstraint(
                fields=("district", "device", "rule"), name="sensing_state_once"
            ),
        ),
        migrations.AddIndex(
            model_name="alarmstep",
            index=models.Index(
                condition=models.Q(("state", "waiting")), fields=["due_at"], name="sensing_step_due"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmstep",
            constraint=models.UniqueConstraint(
                fields=("district", "alarm", "position"), name="sensing_step_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="alarmstep",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("done_at__isnull", True), ("state", "waiting")),
                    models.Q(("done_at__isnull", False), ("state__in", ["done", "dropped"])),
                    _connector="OR",
                ),
                name="sensing_step_done",
            ),
        ),
        migrations.AddIndex(
            model_name="command",
            index=models.Index(
                condition=models.Q(("next_try_at__isnull", False)),
                fields=["next_try_at"],
                name="sensing_command_due",
            ),
        ),
        migrations.AddIndex(
            model_name="command",
            index=models.Index(fields=["device", "-ordered_at"], name="sensing_commands_of"),
        ),
        migrations.AddConstraint(
            model_name="command",
            constraint=models.UniqueConstraint(
                fields=("district", "request_id"), name="sensing_command_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="command",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__gt", models.F("ordered_at"))),
                name="sensing_command_ends_later",
            ),
        ),
        migrations.AddConstraint(
            model_name="command",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("ended_at__isnull", True),
                        ("next_try_at__isnull", False),
                        ("state__in", ["waiting", "sent"]),
                    ),
                    models.Q(
                        ("ended_at__isnull", False),
                        ("next_try_at__isnull", True),
                        ("state__in", ["done", "failed", "expired", "cancelled"]),
                    ),
                    _connector="OR",
                ),
                name="sensing_command_states",
            ),
        ),
        migrations.AddConstraint(
            model_name="command",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("sent_at__isnull", True),
                    ("sent_at__lt", models.F("expires_at")),
                    _connector="OR",
                ),
                name="sensing_command_sent_in_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.UniqueConstraint(
                fields=("district", "device"), name="sensing_recheck_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="recheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("since__lte", models.F("until"))), name="sensing_recheck_span"
            ),
        ),
        migrations.AddConstraint(
            model_name="shadow",
            constraint=models.UniqueConstraint(
                fields=("district", "device"), name="sensing_shadow_once"
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
    ]
