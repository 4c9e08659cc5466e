"""Jobs of this room."""

from procrastinate.contrib.django import app

from .services import find_everywhere, remind_of_certificates


@app.periodic(cron="25 * * * *")
@app.task(name="canteen_watching.find_signals", queueing_lock="canteen_watching.find_signals")
def look_for_signals(timestamp: int) -> None:
    """Each hour: meals, readings and prices of the last days in every district."""
    find_everywhere()


@app.periodic(cron="10 8 * * *")
@app.task(name="canteen_watching.remind", queueing_lock="canteen_watching.remind")
def remind(timestamp: int) -> None:
    """Each morning: certificates that expire soon, or have."""
    remind_of_certificates()
