"""Jobs that belong to no single room."""

from procrastinate.contrib.django import app

from yiwang.kernel.audit.services import seal


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="seal_audit", pass_context=False)
def seal_audit(timestamp: int) -> None:
    """Chain what the audit recorded since the last minute."""
    seal()
