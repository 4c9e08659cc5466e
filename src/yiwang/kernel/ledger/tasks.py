"""The jobs of the noun."""

from procrastinate.contrib.django import app

from .services import expire_holds, fold

BATCH = 1000


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="ledger.fold", name="ledger.fold")
def fold_transfers(timestamp: int) -> None:
    """Every five seconds: transfers of derived accounts into totals."""
    fold()


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="ledger.expire", name="ledger.expire")
def release_expired(timestamp: int) -> None:
    """Each minute: holds whose time is over."""
    while expire_holds(BATCH) == BATCH:
        pass
