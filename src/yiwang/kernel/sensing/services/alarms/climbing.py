"""The steps of an alarm's ladder as rows."""

from collections.abc import Sequence
from datetime import datetime

from yiwang.kernel.access.roles import ROLES

from ...models import Alarm, AlarmRule, AlarmStep
from ...rules.ladder import UnfitLadder, due, ladder_of


def steps_of(alarm: Alarm, rule: AlarmRule, rang_at: datetime) -> list[AlarmStep]:
    """The rungs with their times; a ladder that nobody can climb any more has none."""
    try:
        steps = ladder_of(rule.ladder, frozenset(ROLES))
    except UnfitLadder:
        return []
    return [
        AlarmStep(
            district=alarm.district,
            alarm=alarm,
            position=each.position,
            due_at=each.at,
            level=each.step.level,
            roles=list(each.step.roles),
            channels=list(each.step.channels),
        )
        for each in due(steps, rang_at)
    ]


def dropped(alarms: Sequence[int], now: datetime) -> int:
    """Nobody further is told of these; returns how many steps that were."""
    if not alarms:
        return 0
    return AlarmStep.objects.filter(alarm__in=alarms, state=AlarmStep.State.WAITING).update(
        state=AlarmStep.State.DROPPED, done_at=now
    )
