"""The jobs of the noun."""

from procrastinate.contrib.django import app

from .services.sweep import warn_and_escalate


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cases.sweep", pass_context=False)
def sweep_clocks(timestamp: int) -> None:
    """Each minute: warn before deadlines and escalate after them."""
    warn_and_escalate()
