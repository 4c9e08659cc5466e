"""The jobs. One sender at a time, so that it never takes more than one of the worker's places."""

from procrastinate.contrib.django import app

from .selectors import is_anything_due
from .services import send_due, sweep
from .services.queueing import SEND_TASK, defer_sending


@app.task(name=SEND_TASK, queueing_lock=SEND_TASK)
def send_what_is_due() -> None:
    """After something was queued; makes room for other jobs after a while and comes back. What
    another sender was too late for is seen here, after it let go."""
    send_due()
    if is_anything_due():
        defer_sending()


@app.periodic(cron="* * * * *")
@app.task(name="hooks.look", queueing_lock="hooks.look")
def look_for_what_is_due(timestamp: int) -> None:
    """Every minute: what failed before and is due again."""
    if is_anything_due():
        defer_sending()


@app.periodic(cron="20 3 * * *")
@app.task(name="hooks.sweep", queueing_lock="hooks.sweep")
def sweep_the_log(timestamp: int) -> None:
    """Every night."""
    sweep()
