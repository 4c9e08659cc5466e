"""Who has no telephone is answered through whoever of the house asked for her."""

from django.db import migrations, models
from django.db.models import Q

TABLE, SAYS, ANSWERED = (
    "application",
    "canteen_application_says_who",
    "canteen_application_answered_to",
)


class Migration(migrations.Migration):
    dependencies = [("canteen_applying", "0002_steps_final_terms")]
    operations = [
        migrations.RemoveConstraint(TABLE, SAYS),
        migrations.AddConstraint(
            TABLE,
            models.CheckConstraint(
                name=SAYS, condition=~Q(street="") & ~Q(name="") & ~Q(id_index="")
            ),
        ),
        migrations.AddConstraint(
            TABLE,
            models.CheckConstraint(
                name=ANSWERED,
                condition=~Q(phone_index="")
                | Q(by__in=("collector", "clerk"), applied_by__isnull=False),
            ),
        ),
    ]
