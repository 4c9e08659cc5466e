"""Jobs of this noun."""

from procrastinate.contrib.django import app

from .services import send_due, send_message
from .services.telling import SEND_TASK


@app.task(name=SEND_TASK)
def send_one_message(message_id: int) -> None:
    """After the commit of `tell`: send what it queued."""
    send_message(message_id=message_id)


@app.periodic(cron="* * * * *")
@app.task(name="notify.send_due", queueing_lock="notify.send_due")
def send_what_is_due(timestamp: int) -> None:
    """Every minute: what failed before, and what waited for the morning."""
    send_due()
