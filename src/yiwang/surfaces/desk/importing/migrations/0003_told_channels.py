from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("importing", "0002_rover_channel")]

    operations = [
        migrations.AlterField(
            model_name="upload",
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
                ],
                max_length=12,
            ),
        ),
    ]
