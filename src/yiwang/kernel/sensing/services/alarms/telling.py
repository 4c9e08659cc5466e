"""Facts of alarms."""

from ...events import AlarmClosed, AlarmEscalated, AlarmRaised
from ...models import Alarm, AlarmRule, Device


def raised_fact(alarm: Alarm, device: Device, rule: AlarmRule) -> AlarmRaised:
    """People are to know of it."""
    becomes = bool(rule.case_class) and alarm.level >= rule.case_level
    return AlarmRaised(
        district=alarm.district,
        alarm_id=alarm.pk,
        device_id=device.pk,
        code=device.code,
        kind=device.kind.code,
        subject=device.subject,
        rule_code=rule.code,
        title=rule.title,
        level=alarm.level,
        at=alarm.opened_at,
        case_class=rule.case_class,
        becomes_case=becomes,
    )


def escalated_fact(alarm: Alarm, device: Device, rule: AlarmRule) -> AlarmEscalated:
    """It went a step up its ladder."""
    return AlarmEscalated(**raised_fact(alarm, device, rule).__dict__)


def closed_fact(alarm: Alarm, device: Device) -> AlarmClosed:
    """It is over."""
    return AlarmClosed(
        district=alarm.district,
        alarm_id=alarm.pk,
        device_id=device.pk,
        kind=device.kind.code,
        subject=device.subject,
        cleared=alarm.cleared_at is not None,
    )
