"""The jobs of the cold chain."""

from procrastinate.contrib.django import app

from .services.calibrating import remind_of_calibration


@app.periodic(cron="20 8 * * *")
@app.task(queueing_lock="coldchain.calibration", pass_context=False)
def tell_of_calibration(timestamp: int) -> None:
    """In the morning: whose probes are to be calibrated soon, or should have been."""
    remind_of_calibration()
