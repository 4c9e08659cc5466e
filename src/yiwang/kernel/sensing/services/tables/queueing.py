"""stage_table, run_table: a table that was brought to a page is taken by a job.

The job may be killed anywhere: another begins anew, and what was stored counts as known then.
"""

from datetime import timedelta

from django.db import transaction
from django.utils.timezone import now
from procrastinate.contrib.django import app

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import actor_of, require
from yiwang.lib.errors import Invalid

from ...models import ReadingFile
from .judging import VERB, Taken
from .lines import read_lines
from .taking import take_readings

RUN_TASK = "sensing.run_table"
PAGE_BYTES = 10 * 1024 * 1024
PAGE_LINES = 200_000
MOST_TOLD = 2000  # faults that are kept
SILENT = timedelta(minutes=2)  # after which a worker that had it is taken for dead


def stage_table(*, actor: Actor, name: str, data: bytes, device: str = "") -> ReadingFile:
    """Keep it for the job. Raises Invalid when nobody can find its columns."""
    require(actor, VERB)
    read_lines(data, device=device, most_bytes=PAGE_BYTES, most_lines=PAGE_LINES)
    with transaction.atomic():
        file = ReadingFile.objects.create(
            district=_district(actor), account_id=actor.me, name=name[:120], device_code=device,
            content=data,
        )  # fmt: skip
        app.configure_task(RUN_TASK).defer(file_id=file.pk)
    return file


def run_table(*, file_id: int) -> ReadingFile:
    """Take it; StoreAway leaves it for `tables_left_behind`. Harmless again."""
    file = ReadingFile.objects.select_related("account").get(pk=file_id)
    if file.state != ReadingFile.State.RUNNING:
        return file

    def tell(taken: Taken) -> None:
        _write(file, taken, beat_at=now())

    try:
        taken = take_readings(
            actor=actor_of(file.account), data=bytes(file.content), device=file.device_code,
            most_bytes=PAGE_BYTES, most_lines=PAGE_LINES, tell=tell,
        )  # fmt: skip
    except Invalid as fault:
        file.faults = [[0, [], "；".join(fault.fields.values())]]
        state, said = ReadingFile.State.FAILED, Taken(file.headings, file.lines)
        _write(file, said, state=state, finished_at=now(), content=b"", faults=file.faults)
    else:
        _write(file, taken, state=ReadingFile.State.DONE, finished_at=now(), content=b"")
    file.refresh_from_db()
    return file


def tables_left_behind() -> list[int]:
    """Tables whose worker went silent, or found the store away."""
    silent = ReadingFile.objects.filter(state=ReadingFile.State.RUNNING, beat_at__lt=now() - SILENT)
    return list(silent.values_list("pk", flat=True))


def _write(file: ReadingFile, taken: Taken, **besides: object) -> None:
    faults = [[fault.number, fault.cells, fault.reason] for fault in taken.faults[:MOST_TOLD]]
    said = {
        "lines": taken.lines, "stored": taken.stored, "known": taken.known,
        "refused": taken.refused, "headings": taken.headings, "faults": faults,
        "left_out": taken.left_out, "first_at": taken.first_at, "last_at": taken.last_at,
    }  # fmt: skip
    ReadingFile.objects.filter(pk=file.pk, state=ReadingFile.State.RUNNING).update(
        **(said | besides)
    )


def _district(actor: Actor) -> str:
    """Where the first post that may lies."""
    return next(f"{post.division or '':0<6}"[:6] for post in actor.posts_that(VERB))
