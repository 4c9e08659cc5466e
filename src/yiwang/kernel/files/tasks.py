"""Jobs of this noun."""

from procrastinate.contrib.django import app

from .services import sweep


@app.periodic(cron="40 3 * * *")
@app.task(name="files.sweep", queueing_lock="files.sweep")
def sweep_files(timestamp: int) -> None:
    """Every night: let go of what nothing refers to."""
    sweep()
