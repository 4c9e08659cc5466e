"""run_upload: the job. Batch by batch, each one transaction, so that it can end anywhere and go on.

A row opens its case and says so in the same transaction; a row that has said so is never taken
again. Its request id makes it one case also where another file, or another clerk, has the same.
"""

import uuid
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import DataError, OperationalError, transaction
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import override
from psycopg.errors import DeadlockDetected

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.services import open_case
from yiwang.lib.errors import Conflict, Refused

from ..deciding import Choices, Decided, decide, spot_of
from ..finding import Near
from ..models import Row, Upload
from ..selectors import content_of
from ..sheet import read_sheet
from .staging import near_by, said_near

BATCH = 25
SILENT = timedelta(minutes=2)  # after which a worker that had it is taken for dead


def run_upload(*, upload_id: int) -> Upload:
    """Open what can be opened and was not yet; harmless again and from several workers."""
    upload = Upload.objects.defer("content").select_related("account").get(pk=upload_id)
    if upload.state != Upload.State.RUNNING:
        return upload
    actor = actor_of(upload.account)
    choices = Choices(upload.channel, upload.system, upload.crs)
    with override("zh-hans"):
        decided = decide(read_sheet(content_of(upload_id)), choices, actor)
        rows = Row.objects.filter(district=upload.district, upload=upload)
        besides = set(rows.filter(state="opened").values_list("case_id", flat=True))
        near = near_by(decided, besides=besides) if upload.skip_near else {}
        done = set(rows.values_list("line", flat=True))
        left = [each for each in decided if each.line.number not in done]
        for batch in _batches(left):
            if not _take_or_again(upload_id, actor, batch, near):
                break
    return _finish(upload_id)


def uploads_left_behind() -> list[int]:
    """Uploads whose worker went silent."""
    silent = Upload.objects.filter(state=Upload.State.RUNNING, beat_at__lt=now() - SILENT)
    return list(silent.values_list("pk", flat=True))


def _take_or_again(
    upload_id: int, actor: Actor, batch: Sequence[Decided], near: dict[int, Near]
) -> bool:
    """The batch, and once more after a deadlock with another upload of the same rows."""
    try:
        return _take(upload_id, actor, batch, near)
    except OperationalError as crossing:
        if not isinstance(crossing.__cause__, DeadlockDetected):
            raise
        return _take(upload_id, actor, batch, near)


def _take(upload_id: int, actor: Actor, batch: Sequence[Decided], near: dict[int, Near]) -> bool:
    """Whether the upload is still to go on after the batch."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().defer("content").get(pk=upload_id)
        if upload.state != Upload.State.RUNNING:
            return False
        mine = Row.objects.filter(district=upload.district, upload=upload)
        done = set(
            mine.filter(line__in=[each.line.number for each in batch]).values_list(
                "line", flat=True
            )
        )
        fresh = [each for each in batch if each.line.number not in done]
        known = _known(fresh)
        rows = [_row(upload, actor, each, known, near) for each in fresh]
        Row.objects.bulk_create(rows)
        for row in rows:
            setattr(upload, row.state, getattr(upload, row.state) + 1)
        upload.beat_at = now()
        upload.save(update_fields=["opened", "known", "refused", "beat_at"])
    return True


def _row(
    upload: Upload,
    actor: Actor,
    each: Decided,
    known: dict[uuid.UUID, int],
    near: dict[int, Near],
) -> Row:
    row = Row(district=upload.district, upload=upload, line=each.line.number)
    if each.report is None:
        row.state, row.reason = Row.State.REFUSED, each.reason
    elif each.request_id in known:
        row.state, row.case_id = Row.State.KNOWN, known[each.request_id]
    elif each.line.number in near:
        row.state, row.reason = Row.State.REFUSED, said_near(near[each.line.number])
    else:
        _open(row, actor, each)
    return row


def _open(row: Row, actor: Actor, each: Decided) -> None:
    assert each.report is not None
    try:
        with transaction.atomic():
            case = open_case(actor=actor, report=each.report, request_id=each.request_id)
    except Conflict as conflict:
        pk = _known([each]).get(each.request_id)
        if pk is None:
            row.state, row.reason = Row.State.REFUSED, conflict.text(_)
        else:
            row.state, row.case_id = Row.State.KNOWN, pk
    except Refused as refusal:
        row.state, row.reason = Row.State.REFUSED, refusal.text(_)[:500]
    except DataError:
        row.state, row.reason = Row.State.REFUSED, _("这一行的内容无法保存；请检查特殊字符")
    else:
        row.state, row.case_id = Row.State.OPENED, case.pk


def _known(batch: Sequence[Decided]) -> dict[uuid.UUID, int]:
    """Cases that lines of the batch opened before, by request id, or by the other system's
    number. Two statements."""
    asked = [each for each in batch if each.report is not None]
    if not asked:
        return {}
    districts = {spot_of(each).district for each in asked}
    entries = LogEntry.objects.filter(
        district__in=districts, request_id__in=[each.request_id for each in asked], seq=1
    )
    found = {
        request: case for request, case in entries.values_list("request_id", "case_id") if request
    }
    numbers = {
        (each.report.origin, each.report.origin_id): each.request_id
        for each in asked
        if each.report and each.report.origin_id and each.request_id not in found
    }
    if numbers:
        cases = Case.objects.filter(
            district__in=districts,
            origin__in={origin for origin, _id in numbers},
            origin_id__in=[number for _origin, number in numbers],
        )
        for pk, origin, number in cases.values_list("pk", "origin", "origin_id"):
            request = numbers.get((origin, number))
            if request is not None:
                found[request] = pk
    return found


def _finish(upload_id: int) -> Upload:
    with transaction.atomic():
        upload = Upload.objects.select_for_update().defer("content").get(pk=upload_id)
        if upload.state == Upload.State.RUNNING and upload.handled >= upload.total:
            upload.state, upload.finished_at = Upload.State.DONE, now()
            upload.save(update_fields=["state", "finished_at"])
    return upload


def _batches(decided: Sequence[Decided]) -> Iterator[Sequence[Decided]]:
    for start in range(0, len(decided), BATCH):
        yield decided[start : start + BATCH]
