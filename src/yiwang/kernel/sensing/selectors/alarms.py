"""Alarms and rules as their readers may see them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import (
    BooleanField,
    DateTimeField,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import visible_to

from ..models import Alarm, AlarmRule, Device, LastSeen, Latest, Presence
from ..rules.telling import alarm_path
from ..wording import condition_words
from .devices import devices

SEE = "sensing.see"


@dataclass(frozen=True)
class AlarmSeen:
    """What a room above needs of an alarm to make something of it: `channel` is the kind's
    {"name", "unit", "label"}, `condition` the rule in words, `path` the alarm's page."""

    alarm: Alarm
    device: Device
    rule: AlarmRule
    channel: dict[str, str]
    condition: str
    path: str


def alarms(actor: Actor) -> QuerySet[Alarm]:
    """The alarms over which the actor may see what devices say."""
    found = Alarm.objects.select_related("device__kind", "rule", "acknowledged_by", "closed_by")
    return found if actor.is_system else visible_to(found, actor, SEE)


def alarm_seen(district: str, alarm_id: int) -> AlarmSeen:
    """One alarm with its device and rule, for rooms above."""
    alarm = Alarm.objects.select_related("device__kind", "rule").get(pk=alarm_id, district=district)
    channel = alarm.device.kind.channel(alarm.rule.channel) or {}
    device, rule = alarm.device, alarm.rule
    words = condition_words(rule, device.kind)
    return AlarmSeen(alarm, device, rule, channel, words, alarm_path(district, alarm.pk))


def ringing(actor: Actor) -> QuerySet[Alarm]:
    """Those that people were called for and nobody has acknowledged; not on a shelf."""
    return alarms(actor).filter(
        Q(shelved_until__isnull=True) | Q(shelved_until__lte=now()),
        state=Alarm.State.OPEN,
        rang_at__isnull=False,
    )


def alarm_rules(actor: Actor) -> QuerySet[AlarmRule]:
    """The rules of the districts in which the actor may see devices."""
    found = AlarmRule.objects.select_related("kind", "device", "created_by")
    if actor.is_system:
        return found
    reach = Q(pk__in=[])
    for post in actor.posts_that(SEE):
        if post.division:
            reach |= Q(district__startswith=post.division[:6])
    return found.filter(reach)


def rules_in_force(found: QuerySet[AlarmRule]) -> QuerySet[AlarmRule]:
    """Those of today."""
    today = localdate()
    return found.filter(Q(until=None) | Q(until__gt=today), since__lte=today)


def devices_watched(actor: Actor) -> QuerySet[Device]:
    """Devices with `heard_at` (None: never), `open_level` of their worst alarm
    (0: none), and whether they are `present` since `present_at` (None: nobody said)."""
    heard = LastSeen.objects.filter(district=OuterRef("district"), device=OuterRef("pk"))
    there = Presence.objects.filter(district=OuterRef("district"), device=OuterRef("pk"))
    worst = (
        Alarm.objects.exclude(state=Alarm.State.CLOSED)
        .filter(device=OuterRef("pk"))
        .order_by()
        .values("device")
        .annotate(worst=Max("level"))
        .values("worst")
    )
    return devices(actor).annotate(
        heard_at=Subquery(heard.values("received_at"), output_field=DateTimeField()),
        present=Subquery(there.values("online"), output_field=BooleanField()),
        present_at=Subquery(there.values("at"), output_field=DateTimeField()),
        open_level=Coalesce(Subquery(worst, output_field=IntegerField()), Value(0)),
    )


def latest_of(devices: Sequence[Device]) -> dict[int, list[Latest]]:
    """The newest values of these devices, in the order of their kind's channels."""
    found: dict[int, list[Latest]] = {device.pk: [] for device in devices}
    kinds = {device.pk: device.kind for device in devices}
    for each in Latest.objects.filter(device__in=found):
        found[each.device_id].append(each)
    for pk, values in found.items():
        names = [channel["name"] for channel in kinds[pk].channels]
        values.sort(key=lambda v: names.index(v.channel) if v.channel in names else len(names))
    return found


def overlapping(
    device: Device, since: datetime, until: datetime, channels: Iterable[str]
) -> QuerySet[Alarm]:
    """The device's alarms that touch this time, of rules on these channels or on silence."""
    return Alarm.objects.select_related("rule").filter(
        Q(cleared_at=None) | Q(cleared_at__gte=since),
        Q(rule__channel__in=list(channels)) | Q(rule__watches="silence"),
        device=device,
        since__lte=until,
    )
