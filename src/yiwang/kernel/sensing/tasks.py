"""The jobs of the noun."""

from procrastinate.contrib.django import app

from .services.alarms import check_silence, climb_due
from .services.commands import expire
from .services.tables import run_table, tables_left_behind
from .services.tables.queueing import RUN_TASK
from .services.troubles import look_at_stores


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="sensing.climb", pass_context=False)
def climb_ladders(timestamp: int) -> None:
    """Every five seconds: who is to be told because nobody acknowledged."""
    climb_due()


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="sensing.silence", pass_context=False)
def look_for_silence(timestamp: int) -> None:
    """Twice a minute: who says nothing, and who speaks again."""
    check_silence()


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="sensing.expire", pass_context=False)
def expire_commands(timestamp: int) -> None:
    """Twice a minute: orders whose end has come."""
    expire()


@app.periodic(cron="* * * * * */30")
@app.task(queueing_lock="sensing.stores", pass_context=False)
def look_whether_it_is_stored(timestamp: int) -> None:
    """Twice a minute: a full disk and its like."""
    look_at_stores()


@app.task(name=RUN_TASK)
def take_table(file_id: int) -> None:
    """After a table was brought."""
    run_table(file_id=file_id)


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="sensing.tables", pass_context=False)
def resume_tables(timestamp: int) -> None:
    """Every minute: go on with what a worker was killed over, or the store was away for."""
    for file_id in tables_left_behind():
        run_table(file_id=file_id)
