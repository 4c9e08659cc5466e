"""What kinds can be told, terminals of JT/T 808, and whether a device is connected."""

import django.db.models.deletion
from django.db import migrations, models

CREATE = """
CREATE TRIGGER sensing_presence_never_back BEFORE UPDATE ON sensing_presence
  FOR EACH ROW WHEN (NEW.at < OLD.at) EXECUTE FUNCTION sensing_refuse('time goes back');
"""
DROP = "DROP TRIGGER sensing_presence_never_back ON sensing_presence;"
#: Until now the gateway heard any device whose code is a number.
TERMINALS = """
UPDATE sensing_devicekind k SET speaks = 'jt808'
 WHERE EXISTS (SELECT 1 FROM sensing_device d WHERE d.kind_id = k.id)
   AND NOT EXISTS (SELECT 1 FROM sensing_device d
                    WHERE d.kind_id = k.id AND d.code !~ '^[0-9]{5,20}$');
"""


class Migration(migrations.Migration):
    dependencies = [
        ("sensing", "0003_positions_never_go_back"),
    ]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("district", models.CharField(max_length=6)),
                ("online", models.BooleanField()),
                ("at", models.DateTimeField()),
                ("via", models.CharField(max_length=60)),
            ],
        ),
        migrations.AddField(
            model_name="devicekind",
            name="orders",
            field=models.JSONField(default=list),
        ),
        migrations.AddField(
            model_name="devicekind",
            name="speaks",
            field=models.CharField(
                choices=[("mqtt", "MQTT"), ("jt808", "JT/T 808")], default="mqtt", max_length=5
            ),
        ),
        migrations.AddConstraint(
            model_name="devicekind",
            constraint=models.CheckConstraint(
                condition=models.Q(("speaks__in", ["mqtt", "jt808"])), name="sensing_kind_speaks"
            ),
        ),
        migrations.AddField(
            model_name="presence",
            name="device",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="presence",
                to="sensing.device",
            ),
        ),
        migrations.AddIndex(
            model_name="presence",
            index=models.Index(
                condition=models.Q(("online", True)), fields=["via"], name="sensing_present_at"
            ),
        ),
        migrations.AddConstraint(
            model_name="presence",
            constraint=models.UniqueConstraint(
                fields=("district", "device"), name="sensing_presence_once"
            ),
        ),
        migrations.RunSQL(CREATE, DROP),
        migrations.RunSQL(TERMINALS, migrations.RunSQL.noop),
    ]
