"""Periodic jobs of the audit log."""

import logging

from procrastinate.contrib.django import app

from . import services
from .chains import chain_reports

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="audit.seal", name="audit.seal")
def seal(timestamp: int) -> None:
    """Chain the records of the last minute."""
    while services.seal() == 5000:
        pass


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="audit.prove", name="audit.prove")
def prove(timestamp: int) -> None:
    """Each night: seal what the minutes did not reach, then recompute every chain."""
    services.seal(limit=1_000_000, reach=None)
    for name, report in chain_reports().items():
        if report.broken:
            log.critical("chain %s is broken at %s", name, report.broken)
