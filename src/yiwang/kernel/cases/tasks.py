"""The jobs of the noun."""

from procrastinate.contrib.django import app

from .services.calendars import tell_stewards_of_provisional_years
from .services.sweep import warn_and_escalate


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="cases.sweep", pass_context=False)
def sweep_clocks(timestamp: int) -> None:
    """Each minute: warn before deadlines and escalate after them."""
    warn_and_escalate()


@app.periodic(cron="15 8 * * *")
@app.task(queueing_lock="cases.provisional", pass_context=False)
def tell_stewards(timestamp: int) -> None:
    """Each morning: years whose official arrangement deadlines are waiting for."""
    tell_stewards_of_provisional_years()
