from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0003_postponed_by")]
    operations = [
        migrations.RemoveConstraint(model_name="attachment", name="cases_file_attached_once"),
        migrations.AddConstraint(
            model_name="attachment",
            constraint=models.UniqueConstraint(
                fields=["district", "file"], name="cases_file_attached_once"
            ),
        ),
    ]
