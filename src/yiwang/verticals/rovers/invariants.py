"""Questions whose answer must be no rows."""

from django.db.models import Q
from django.utils.timezone import localdate

from .models import Application


def suspended_rovers_still_appointed() -> list[str]:
    """Who was suspended holds the post no longer."""
    running = Q(appointment__until__isnull=True) | Q(appointment__until__gte=localdate())
    wrong = Application.objects.filter(running, state="suspended")
    return [f"application {pk}" for pk in wrong.values_list("pk", flat=True)]


def appointments_of_others() -> list[str]:
    """An application's appointment is its own account's."""
    mixed = [
        pk
        for pk, account, appointed in Application.objects.filter(
            appointment__isnull=False
        ).values_list("pk", "account_id", "appointment__account_id")
        if account != appointed
    ]
    return [f"application {pk}" for pk in mixed]
