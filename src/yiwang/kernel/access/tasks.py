"""Jobs of this noun."""

from django.core.management import call_command
from procrastinate.contrib.django import app

from .services import sweep_tries


@app.periodic(cron="20 3 * * *")
@app.task(name="access.sweep_tries", queueing_lock="access.sweep_tries")
def sweep(timestamp: int) -> None:
    """Every night: forget who tried what yesterday."""
    sweep_tries()


@app.periodic(cron="40 3 * * *")
@app.task(name="access.clear_sessions", queueing_lock="access.clear_sessions")
def clear_sessions(timestamp: int) -> None:
    """Every night: forget sessions that ended."""
    call_command("clearsessions")
