"""Jobs of this noun."""

from procrastinate.contrib.django import app

from .services import lapse


@app.periodic(cron="* * * * *")
@app.task(name="booking.lapse", queueing_lock="booking.lapse")
def settle_what_is_over(timestamp: int) -> None:
    """Every minute: holds that end, waiting lists that end, and who did not come."""
    lapse()
