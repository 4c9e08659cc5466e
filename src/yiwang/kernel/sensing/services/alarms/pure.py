"""A rule of the tables as arrays are judged by it."""

from datetime import date, datetime, time

from django.utils.timezone import make_aware

from ...models import AlarmRule, Device
from ...rules.hours import hours_of
from ...rules.watching import Rule


def pure(rule: AlarmRule) -> Rule:
    """The rule as arrays are judged by it."""
    device: Device | None = rule.device
    return Rule(
        id=rule.pk,
        channel=rule.channel,
        bound=rule.bound,  # type: ignore[arg-type]
        limit=rule.limit or 0.0,
        level=rule.level,
        district=rule.district,
        kind="" if device else rule.kind.code,
        device=device.code if device else "",
        hysteresis=rule.hysteresis,
        seconds=rule.seconds,
        adds_up=rule.adds_up,  # type: ignore[arg-type]
        change_over=rule.change_over,
        gap=rule.gap,
        hours=hours_of(rule.hours),
        since=_midnight(rule.since),
        until=_midnight(rule.until) if rule.until else None,
    )


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
