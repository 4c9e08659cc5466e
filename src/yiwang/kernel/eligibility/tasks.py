"""The jobs of the noun."""

from procrastinate.contrib.django import app

from .services.impact import IMPACT_TASK, run_impact
from .services.redeciding import redecide_due


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="eligibility.redecide", name="eligibility.redecide")
def redecide_whoever_is_due(timestamp: int) -> None:
    """Each minute: birthdays, facts and rules that begin or end today, and new rules."""
    redecide_due()


@app.task(name=IMPACT_TASK)
def count_impact(run_id: int) -> None:
    """What a rule set would change; its page shows how far this is."""
    run_impact(run_id=run_id)
