"""The jobs."""

from procrastinate.contrib.django import app

from .services import run_upload, sweep, uploads_left_behind
from .services.staging import RUN_TASK


@app.task(name=RUN_TASK)
def run(upload_id: int) -> None:
    """After the confirmation."""
    run_upload(upload_id=upload_id)


@app.periodic(cron="* * * * *")
@app.task(name="importing.resume", queueing_lock="importing.resume")
def resume(timestamp: int) -> None:
    """Every minute: go on with what a worker was killed over."""
    for upload_id in uploads_left_behind():
        run_upload(upload_id=upload_id)


@app.periodic(cron="50 3 * * *")
@app.task(name="importing.sweep", queueing_lock="importing.sweep")
def sweep_files(timestamp: int) -> None:
    """Every night: files name reporters, so they are not kept."""
    sweep()
