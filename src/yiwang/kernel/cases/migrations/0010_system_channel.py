"""What the platform itself opens (a missed meal, a failed inspection) has a name."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0009_open_by_street")]

    operations = [
        migrations.AlterField(
            model_name="case",
            name="channel",
            field=models.CharField(
                choices=[
                    ("collector", "网格员上报"),
                    ("rover", "流动网格员上报"),
                    ("resident", "居民随手拍"),
                    ("hotline", "热线"),
                    ("leader", "领导批示"),
                    ("department", "部门批转"),
                    ("sensor", "物联感知"),
                    ("camera", "视频"),
                    ("media", "媒体"),
                    ("import", "历史导入"),
                    ("system", "平台自动"),
                ],
                max_length=12,
            ),
        ),
    ]
