"""An alarm becomes a matter: somebody wants it, and the room of matters says which it is."""

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Refused

from ...events import MatterWanted
from ...models import Alarm, AlarmEntry
from ..trace import trace


def want_matter(*, actor: Actor, district: str, alarm_id: int) -> Alarm:
    """Have it become a matter that somebody must close; the room of matters opens it within a
    second or two. Wanted again while it is being opened, the one matter comes of it."""
    with transaction.atomic():
        alarm = Alarm.objects.select_for_update().get(pk=alarm_id, district=district)
        require(actor, "sensing.handle", alarm)
        if alarm.matter_number:
            raise Refused("这条报警已转为事件，请在事件中处理。", code="matter_known")
        trace(actor, "want_matter", district, f"alarm:{alarm.pk}")
        publish(MatterWanted(district=district, alarm_id=alarm.pk))
        return alarm


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
