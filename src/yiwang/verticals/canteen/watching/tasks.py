"""Jobs of this room."""

from procrastinate.contrib.django import app

from .services import find_everywhere


@app.periodic(cron="25 * * * *")
@app.task(name="canteen_watching.find_signals", queueing_lock="canteen_watching.find_signals")
def look_for_signals(timestamp: int) -> None:
    """Each hour: meals, readings and prices of the last days in every district."""
    find_everywhere()
