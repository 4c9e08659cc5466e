"""What sensing does with its own facts after their commit: people are called at once."""

from yiwang.kernel.events.services import on

from .events import AlarmRaised
from .services.alarms import climb


@on(AlarmRaised)
def call_those_on_duty(fact: AlarmRaised) -> None:
    """The first rungs of the ladder are due at once; the job takes the later ones."""
    climb(district=fact.district, alarm_id=fact.alarm_id)
