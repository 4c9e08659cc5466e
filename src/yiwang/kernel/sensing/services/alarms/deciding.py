"""What people do with an alarm: acknowledge, shelve, resume, note, close."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.timezone import localtime, now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require
from yiwang.kernel.events.services import publish
from yiwang.lib.errors import Invalid, Refused

from ...events import AlarmAcknowledged
from ...models import Alarm, AlarmEntry
from ..trace import trace
from .climbing import dropped
from .telling import closed_fact

HANDLE = "sensing.handle"
LONGEST_SHELF = timedelta(days=7)
_What = AlarmEntry.What


def acknowledge(*, actor: Actor, district: str, alarm_id: int, note: str = "") -> Alarm:
    """Somebody sees to it: nobody further is told. Acknowledged again nothing changes; one that
    ended by itself can still be acknowledged."""

    def change(alarm: Alarm, moment: datetime) -> bool:
        if alarm.acknowledged_at is not None:
            return False
        alarm.acknowledged_at, alarm.acknowledged_by_id = moment, actor.account_id
        if alarm.state == Alarm.State.OPEN:
            alarm.state = Alarm.State.ACKNOWLEDGED
        dropped([alarm.pk], moment)
        publish(
            AlarmAcknowledged(
                district=district,
                alarm_id=alarm.pk,
                device_id=alarm.device_id,
                kind=alarm.device.kind.code,
                subject=alarm.device.subject,
            )
        )
        return True

    return _changed(actor, district, alarm_id, _What.ACKNOWLEDGED, note, change)


def shelve(*, actor: Actor, district: str, alarm_id: int, until: datetime, reason: str) -> Alarm:
    """Until then nobody is told; what is due meanwhile is told after it, if still needed."""
    moment = now()
    if not reason.strip():
        raise Invalid({"reason": "请写明挂起的原因。"})
    if not moment < until <= moment + LONGEST_SHELF:
        raise Invalid({"until": "挂起须有结束时间，最长七天。"})

    def change(alarm: Alarm, _: datetime) -> bool:
        _require_open(alarm)
        alarm.shelved_until, alarm.shelf_reason = until, reason.strip()[:200]
        return True

    words = f"{localtime(until):%Y-%m-%d %H:%M} {reason.strip()}"
    return _changed(actor, district, alarm_id, _What.SHELVED, words, change)


def resume(*, actor: Actor, district: str, alarm_id: int) -> Alarm:
    """The shelf ends now."""

    def change(alarm: Alarm, _: datetime) -> bool:
        _require_open(alarm)
        had = alarm.shelved_until is not None
        alarm.shelved_until, alarm.shelf_reason = None, ""
        return had

    return _changed(actor, district, alarm_id, _What.RESUMED, "", change)


def note(*, actor: Actor, district: str, alarm_id: int, text: str) -> Alarm:
    """Words for whoever looks next."""
    if not text.strip():
        raise Invalid({"note": "请填写备注内容。"})
    return _changed(actor, district, alarm_id, _What.NOTED, text, lambda *_: True)


def close(*, actor: Actor, district: str, alarm_id: int, reason: str) -> Alarm:
    """It is over by somebody's word; a new one begins only after the readings were well again.
    Closed again nothing changes."""
    if not reason.strip():
        raise Invalid({"reason": "请写明关闭的原因。"})

    def change(alarm: Alarm, moment: datetime) -> bool:
        if alarm.state == Alarm.State.CLOSED:
            return False
        alarm.state, alarm.closed_at = Alarm.State.CLOSED, moment
        alarm.closed_by_id = actor.account_id
        if alarm.acknowledged_at is None:
            alarm.acknowledged_at, alarm.acknowledged_by_id = moment, actor.account_id
        dropped([alarm.pk], moment)
        publish(closed_fact(alarm, alarm.device))
        return True

    return _changed(actor, district, alarm_id, _What.CLOSED, reason, change)


def _require_open(alarm: Alarm) -> None:
    if alarm.state == Alarm.State.CLOSED:
        raise Refused("这条报警已关闭，不能挂起。", code="alarm_closed")


def _changed(
    actor: Actor,
    district: str,
    alarm_id: int,
    what: AlarmEntry.What,
    words: str,
    change: Callable[[Alarm, datetime], bool],
) -> Alarm:
    """Lock, may, change, write, say; `change` returns whether anything did."""
    with transaction.atomic():
        alarm = (
            Alarm.objects.select_for_update(of=("self",))
            .select_related("device__kind", "rule")
            .get(pk=alarm_id, district=district)
        )
        require(actor, HANDLE, alarm)
        moment = now()
        if not change(alarm, moment):
            return alarm
        alarm.save()
        AlarmEntry.objects.create(
            district=district,
            alarm=alarm,
            what=what,
            at=moment,
            by_id=actor.account_id,
            by_name=actor.name,
            note=words.strip()[:500],
        )
        trace(actor, what, district, f"alarm:{alarm.pk}", note=words.strip()[:500])
    return alarm
