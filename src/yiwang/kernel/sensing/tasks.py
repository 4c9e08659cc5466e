"""The jobs of the noun."""

from procrastinate.contrib.django import app

from .services.alarms import check_silence, climb_due
from .services.commands import expire


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="sensing.climb", pass_context=False)
def climb_ladders(timestamp: int) -> None:
    """Every five seconds: who is to be told because nobody acknowledged."""
    climb_due()


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="sensing.silence", pass_context=False)
def look_for_silence(timestamp: int) -> None:
    """Twice a minute: who says nothing, and who speaks again."""
    check_silence()


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="sensing.expire", pass_context=False)
def expire_commands(timestamp: int) -> None:
    """Twice a minute: orders whose end has come."""
    expire()
