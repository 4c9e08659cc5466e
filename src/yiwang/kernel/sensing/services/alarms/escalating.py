"""The ladder climbs: each step once, whoever climbs and whenever a worker dies."""

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime, now

from yiwang.kernel.access.selectors import holders
from yiwang.kernel.events.services import publish
from yiwang.kernel.notify.services import tell

from ...models import Alarm, AlarmEntry, AlarmStep
from ...rules.telling import TEXT, TITLE, alarm_path
from .calling import CALL, numbers_for, want_calls
from .telling import escalated_fact

log = logging.getLogger(__name__)
_NOT_SHELVED = Q(alarm__shelved_until__isnull=True)


def climb_due(limit: int = 500) -> int:
    """Take the steps whose time has come; returns how many were taken.

    Any number of workers may climb at once: a step's row is taken with SKIP LOCKED and is done in
    the transaction in which its people are told. A step that fails is logged and tried again.
    """
    moment = now()
    waiting = AlarmStep.objects.filter(
        _NOT_SHELVED | Q(alarm__shelved_until__lte=moment),
        state=AlarmStep.State.WAITING,
        due_at__lte=moment,
        alarm__state=Alarm.State.OPEN,
    )
    return _climbed(list(waiting.order_by("due_at", "pk").values_list("pk", flat=True)[:limit]))


def climb(*, district: str, alarm_id: int) -> int:
    """The same for one alarm: those that are called at once are called without waiting."""
    waiting = AlarmStep.objects.filter(
        district=district, alarm=alarm_id, state=AlarmStep.State.WAITING, due_at__lte=now()
    )
    return _climbed(list(waiting.order_by("position").values_list("pk", flat=True)))


def _climbed(steps: list[int]) -> int:
    taken = 0
    for pk in steps:
        try:
            with transaction.atomic():
                taken += _take(pk, now())
        except Exception:
            log.exception("step %s of a ladder could not be taken and will be tried again", pk)
    return taken


def _take(pk: int, moment: datetime) -> bool:
    """Lock the alarm, then its step; both as they stand now decide."""
    alarm = (
        Alarm.objects.select_for_update(skip_locked=True, of=("self",))
        .select_related("device__kind", "rule")
        .filter(steps=pk, state=Alarm.State.OPEN)
        .first()
    )
    if alarm is None or alarm.is_shelved:
        return False
    step = (
        AlarmStep.objects.select_for_update(skip_locked=True)
        .filter(pk=pk, state=AlarmStep.State.WAITING, due_at__lte=moment)
        .first()
    )
    if step is None:
        return False
    told = sorted({account for role in step.roles for account in holders(role, alarm)})
    _tell(alarm, step, told)
    if CALL in step.channels:
        want_calls(alarm, step, told, moment)
    step.state, step.done_at, step.told = AlarmStep.State.DONE, moment, told
    step.save(update_fields=["state", "done_at", "told"])
    alarm.level = max(alarm.level, step.level)
    alarm.save(update_fields=["level"])
    AlarmEntry.objects.create(
        district=alarm.district,
        alarm=alarm,
        what=AlarmEntry.What.TOLD,
        at=moment,
        note=f"{step.position + 1}",
    )
    if step.position > 0:
        publish(escalated_fact(alarm, alarm.device, alarm.rule))
    return True


def _tell(alarm: Alarm, step: AlarmStep, told: list[int]) -> None:
    if not told:
        return
    tell(
        district=alarm.district,
        key=f"alarm:{alarm.pk}:{step.position}",
        to=[*told, *numbers_for(alarm.district, told)],
        channels=[each for each in step.channels if each != CALL],
        title=TITLE,
        text=TEXT,
        params={
            "level": step.level,
            "device": alarm.device.title,
            "rule": alarm.rule.title,
            "place": alarm.address or alarm.device.code,
            "since": f"{localtime(alarm.since):%m-%d %H:%M}",
        },
        url=alarm_path(alarm.district, alarm.pk),
        topic="sensing.alarm",
        subject=f"alarm:{alarm.pk}",
        urgent=step.level > 1,
    )
