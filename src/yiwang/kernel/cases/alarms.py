"""An alarm of a device becomes a matter in the device's grid, with its readings."""

import uuid
from datetime import timedelta

from django.utils.timezone import localtime, now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.events.services import on
from yiwang.kernel.sensing.events import (
    AlarmEscalated,
    AlarmRaised,
    DeviceMatterWanted,
    MatterWanted,
)
from yiwang.kernel.sensing.selectors import AlarmSeen, Wanted, alarm_seen, readings, wanted
from yiwang.kernel.sensing.services.alarms import link_matter
from yiwang.kernel.sensing.services.wanting import link_device_matter

from .models import Case, MatterClass
from .rules.from_alarms import description_of, description_of_device, title_of
from .rules.routing import Spot
from .rules.telling import case_path
from .services import Report, open_case
from .services.opening import OLDEST_REPORT

ORIGIN, DEVICE = "sensing", "sensing_device"
_SPACE = uuid.UUID("7c1a7c0e-5b0e-4b1e-9b0d-3f0a5f6f1d20")
_BEFORE = timedelta(hours=1)
_MOST_BACK = timedelta(days=1)


@on(AlarmRaised)
def open_a_matter_of_a_grave_alarm(fact: AlarmRaised) -> None:
    """A rule that names a class has its alarms handled as matters from a level on."""
    if fact.becomes_case:
        open_matter(fact.district, fact.alarm_id)


@on(AlarmEscalated)
def open_a_matter_of_an_alarm_grown_grave(fact: AlarmEscalated) -> None:
    """Nobody acknowledged it until it reached that level."""
    if fact.becomes_case:
        open_matter(fact.district, fact.alarm_id)


@on(MatterWanted)
def open_the_matter_that_is_wanted(fact: MatterWanted) -> None:
    """Somebody on duty asked for it."""
    open_matter(fact.district, fact.alarm_id)


@on(DeviceMatterWanted)
def open_the_matter_of_a_device(fact: DeviceMatterWanted) -> None:
    """Somebody on duty asked for it, without an alarm: where the device is now."""
    seen = wanted(fact.district, fact.wanted_id)
    if seen.wish.matter_number:
        return
    case = open_case(
        actor=SYSTEM,
        request_id=uuid.uuid5(_SPACE, f"{fact.district}:device:{fact.wanted_id}"),
        report=_report_of(seen),
    )
    link_device_matter(
        district=fact.district,
        wanted_id=fact.wanted_id,
        number=case.number,
        path=case_path(fact.district, case.pk),
    )


def _report_of(seen: Wanted) -> Report:
    wish, here = seen.wish, seen.position
    at = here.heard.positioned_at or here.heard.heard_at if here else None
    return Report(
        channel="sensor",
        title=title_of(wish.device.title, "请到现场查看")[:120],
        description=description_of_device(
            code=wish.device.code,
            kind=wish.device.kind.title,
            place=here.place if here else "",
            at=localtime(at) if at else None,
            speed=here.heard.speed if here else None,
            path=f"/devices/{wish.district}/{wish.device_id}/",
        ),
        class_id=None,
        lon=here.lon if here else None,
        lat=here.lat if here else None,
        address=wish.device.address or (here.place if here else ""),
        place=Spot(*seen.place),
        at=wish.wanted_at,
        origin=DEVICE,
        origin_id=str(wish.pk),
    )


def open_matter(district: str, alarm_id: int) -> Case | None:
    """The one matter of an alarm; None when it has one already. The rule's class, if the
    catalogue has it; else whoever accepts finds one."""
    seen = alarm_seen(district, alarm_id)
    alarm = seen.alarm
    if alarm.matter_number:
        return None
    known = Case.objects.filter(district=district, origin=ORIGIN, origin_id=str(alarm.pk)).first()
    case = known or open_case(
        actor=SYSTEM,
        request_id=uuid.uuid5(_SPACE, f"{district}:{alarm.pk}"),
        report=Report(
            channel="sensor",
            title=title_of(seen.device.title, seen.rule.title)[:120],
            description=_description(seen),
            class_id=_class_id(seen.rule.case_class),
            lon=alarm.lon,
            lat=alarm.lat,
            address=alarm.address,
            place=Spot.of(alarm),
            at=max(min(alarm.opened_at, now()), now() - OLDEST_REPORT + timedelta(hours=1)),
            origin=ORIGIN,
            origin_id=str(alarm.pk),
        ),
    )
    link_matter(
        district=district,
        alarm_id=alarm.pk,
        number=case.number,
        path=case_path(district, case.pk),
    )
    return case


def _class_id(code: str) -> int | None:
    if not code:
        return None
    return MatterClass.objects.filter(code=code).values_list("pk", flat=True).first()


def _description(seen: AlarmSeen) -> str:
    alarm, channel = seen.alarm, seen.channel
    until = min(alarm.cleared_at or now(), now())
    since = max(alarm.since - _BEFORE, until - _MOST_BACK)
    found = readings(seen.device, seen.rule.channel, since, until) if seen.rule.channel else []
    return description_of(
        condition=seen.condition,
        level=alarm.level,
        code=seen.device.code,
        channel=channel.get("label") or channel.get("name", ""),
        unit=channel.get("unit", ""),
        readings=[(localtime(at), value) for at, value in found],
        path=seen.path,
    )
