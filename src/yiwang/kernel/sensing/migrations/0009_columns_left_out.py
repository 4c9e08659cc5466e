"""Of a table also which columns were left out, and the times that it covers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sensing", "0008_wanted_matters")]

    operations = [
        migrations.AddField("readingfile", "left_out", models.JSONField(default=list)),
        migrations.AddField("readingfile", "first_at", models.DateTimeField(null=True)),
        migrations.AddField("readingfile", "last_at", models.DateTimeField(null=True)),
    ]
