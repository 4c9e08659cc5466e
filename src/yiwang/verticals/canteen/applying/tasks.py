"""The jobs of the room."""

from procrastinate.contrib.django import app

from .reactions import REFRESH_TASK
from .services import refresh_all


@app.task(name=REFRESH_TASK)
def refresh_programme(programme_id: int) -> None:
    """What diners of a programme are entitled to, after its rules changed."""
    refresh_all(programme_id=programme_id)


@app.periodic(cron="40 0 * * *")
@app.task(queueing_lock="canteen_applying.nightly", name="canteen_applying.nightly")
def refresh_everybody(timestamp: int) -> None:
    """Each night: whatever was missed is put right before lunch."""
    refresh_all()
