"""apply_transitions: what judging found becomes alarms, in the transaction of the judging."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Q

from yiwang.kernel.events.services import publish

from ...models import Alarm, AlarmEntry, AlarmRule, AlarmStep, Device
from ...rules.watching import Transition
from .climbing import dropped, steps_of
from .telling import closed_fact, raised_fact

_What = AlarmEntry.What
Key = tuple[int, int]


@dataclass
class _Change:
    """One alarm as this batch leaves it. `rings`: people are to be told of it now."""

    alarm: Alarm
    device: Device
    rule: AlarmRule
    is_new: bool = False
    rings: bool = False
    closes: bool = False
    lines: list[tuple[AlarmEntry.What, datetime]] = field(default_factory=list)


def apply_transitions(transitions: Sequence[Transition], now: datetime) -> list[Alarm]:
    """Write what began and ended; returns the alarms that ring. Call it in the transaction that
    keeps the state the transitions came with.

    A late one is recorded and tells nobody; a raise that is not late makes an alarm ring that
    was found late. One that began and ended before anybody could be told is recorded as late.
    Six statements at most, however many transitions.
    """
    if not transitions:
        return []
    devices = _devices({each.device for each in transitions})
    rules = AlarmRule.objects.in_bulk({each.rule for each in transitions})
    standing = _standing(devices, transitions)
    changes: list[_Change] = []
    for each in transitions:
        device, rule = devices.get(each.device), rules.get(each.rule)
        if device is not None and rule is not None:
            _take(each, device, rule, standing, changes, now)
    _write(changes, now)
    return [change.alarm for change in changes if change.rings]


def _devices(codes: Iterable[str]) -> dict[str, Device]:
    found = Device.objects.select_related("kind").filter(code__in=codes)
    return {device.code: device for device in found}


def _standing(
    devices: dict[str, Device], transitions: Sequence[Transition]
) -> dict[Key, _Change | Alarm]:
    """Alarms that are not closed of these devices and rules, locked."""
    wanted = {(devices[t.device].pk, t.rule) for t in transitions if t.device in devices}
    found = (
        Alarm.objects.select_for_update(of=("self",))
        .filter(
            ~Q(state=Alarm.State.CLOSED),
            district__in={device.district for device in devices.values()},
            device__in={device for device, _ in wanted},
            rule__in={rule for _, rule in wanted},
        )
        .order_by("pk")
    )
    return {(a.device_id, a.rule_id): a for a in found if (a.device_id, a.rule_id) in wanted}


def _take(
    said: Transition,
    device: Device,
    rule: AlarmRule,
    standing: dict[Key, _Change | Alarm],
    changes: list[_Change],
    now: datetime,
) -> None:
    key = device.pk, rule.pk
    known = standing.get(key)
    if isinstance(known, Alarm):
        known = standing[key] = _Change(known, device, rule)
        changes.append(known)
    if known is None:
        if said.kind == "raise":
            fresh = standing[key] = _raised(said, device, rule, now)
            changes.append(fresh)
        return
    if said.kind == "clear":
        _clear(known, said, now)
        del standing[key]
    elif not said.late and known.alarm.rang_at is None:
        known.alarm.rang_at, known.rings = now, True
        known.lines.append((_What.CONFIRMED, said.at))


def _raised(said: Transition, device: Device, rule: AlarmRule, now: datetime) -> _Change:
    alarm = Alarm(
        **device.place.columns,
        device=device,
        rule=rule,
        level=said.level,
        value=said.value,
        late=said.late,
        since=min(said.since, said.at),
        opened_at=said.at,
        rang_at=None if said.late else now,
    )
    change = _Change(alarm, device, rule, is_new=True, rings=not said.late)
    change.lines.append((_What.FOUND if said.late else _What.RAISED, said.at))
    return change


def _clear(change: _Change, said: Transition, now: datetime) -> None:
    alarm = change.alarm
    alarm.state = Alarm.State.CLOSED
    alarm.cleared_at = max(said.at, alarm.opened_at)
    alarm.closed_at = now
    change.closes = True
    if change.rings:
        change.rings = False
        alarm.rang_at = None if change.is_new else alarm.rang_at
        alarm.late = alarm.late or change.is_new
    change.lines.append((_What.CLEARED, said.at))


def _write(changes: Sequence[_Change], now: datetime) -> None:
    touched = [c for c in changes if c.lines]
    Alarm.objects.bulk_update(  # first: what ends makes room for what begins again
        [c.alarm for c in touched if not c.is_new],
        ["state", "rang_at", "cleared_at", "closed_at"],
        batch_size=1000,
    )
    Alarm.objects.bulk_create([c.alarm for c in touched if c.is_new])
    dropped([c.alarm.pk for c in touched if c.closes and not c.is_new], now)
    AlarmStep.objects.bulk_create(
        [step for c in touched if c.rings for step in steps_of(c.alarm, c.rule, now)]
    )
    AlarmEntry.objects.bulk_create(
        AlarmEntry(district=c.alarm.district, alarm=c.alarm, what=what, at=at, recorded_at=now)
        for c in touched
        for what, at in c.lines
    )
    facts = [raised_fact(c.alarm, c.device, c.rule) for c in touched if c.rings]
    over = [closed_fact(c.alarm, c.device) for c in touched if c.closes and c.alarm.rang_at]
    if facts or over:
        publish(*facts, *over)
