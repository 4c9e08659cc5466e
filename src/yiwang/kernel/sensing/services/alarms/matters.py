"""An alarm says which matter it became; the room of matters calls this."""

from django.db import transaction
from django.utils.timezone import now

from ...models import Alarm, AlarmEntry


def link_matter(*, district: str, alarm_id: int, number: str, path: str) -> bool:
    """Whether this was the first time: an alarm becomes one matter."""
    with transaction.atomic():
        alarm = Alarm.objects.select_for_update().get(pk=alarm_id, district=district)
        if alarm.matter_number:
            return False
        alarm.matter_number, alarm.matter_path = number, path
        alarm.save(update_fields=["matter_number", "matter_path"])
        AlarmEntry.objects.create(
            district=district, alarm=alarm, what=AlarmEntry.What.MATTER, at=now(), note=number
        )
        return True
