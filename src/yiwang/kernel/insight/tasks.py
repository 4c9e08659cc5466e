"""The jobs of the noun."""

import logging

from procrastinate.contrib.django import app

from .recount import differences
from .services.folding import fold_all

log = logging.getLogger(__name__)


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="insight.fold", name="insight.fold")
def fold_deltas(timestamp: int) -> None:
    """Every five seconds: deltas into totals."""
    fold_all()


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="insight.verify", name="insight.verify")
def verify_numbers(timestamp: int) -> None:
    """Each night: every number against the case logs."""
    for line in differences():
        log.critical("insight: %s", line)
