"""The job worker: jobs and schedules (procrastinate), and the delivery of facts."""

import asyncio

import click
from django.db import OperationalError, close_old_connections, connection
from procrastinate.contrib.django import app
from procrastinate.exceptions import ConnectorException

from yiwang.kernel.events.services import deliver_due

from . import questions  # noqa: F401  brings its nightly job

NOTIFY = "NOTIFY yiwang_live"
BATCH = 200
IDLE = 1.0  # seconds between two looks for facts; a reaction starts at most this late
CONCURRENCY = 4
PATIENCE = 3.0  # seconds that running jobs get to finish when we are told to stop


@click.command()
def worker() -> None:
    """Run jobs, keep schedules and deliver facts, until stopped."""
    with app.replace_connector(app.connector.get_worker_connector()):  # type: ignore[attr-defined]
        try:
            asyncio.run(_work())
        except (OperationalError, ConnectorException) as fault:
            raise click.ClickException(f"lost the database: {fault}") from None


async def _work() -> None:
    """An error in either half ends the process, and the supervisor starts it again."""
    delivery = asyncio.create_task(_deliver())
    async with app.open_async():
        jobs = asyncio.create_task(
            app.run_worker_async(
                concurrency=CONCURRENCY,
                shutdown_graceful_timeout=PATIENCE,
                delete_jobs="successful",
            )
        )
        done, _ = await asyncio.wait([delivery, jobs], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        delivery.cancel()


async def _deliver() -> None:
    while True:
        delivered = await asyncio.to_thread(_deliver_batch)
        if delivered < BATCH:
            await asyncio.sleep(IDLE)


def _deliver_batch() -> int:
    """Deliver what is due and tell the event-stream process about it."""
    try:
        delivered = deliver_due(BATCH)
        if delivered:
            with connection.cursor() as cursor:
                cursor.execute(NOTIFY)
        return delivered
    finally:
        close_old_connections()
