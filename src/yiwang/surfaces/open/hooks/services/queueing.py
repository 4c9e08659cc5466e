"""Asking for the job that sends, once however much is queued."""

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import AlreadyEnqueued

SEND_TASK = "hooks.send_due"


def defer_sending() -> None:
    """In the caller's transaction, so that the job is there exactly when what it sends is."""
    if ProcrastinateJob.objects.filter(queueing_lock=SEND_TASK, status="todo").exists():
        return
    try:
        with transaction.atomic():
            app.configure_task(SEND_TASK, queueing_lock=SEND_TASK).defer()
    except AlreadyEnqueued:
        return
