"""record and seal: the append-only account of who did, or looked at, what."""

from typing import Any

from django.db import connection, transaction

from yiwang.lib.chain import GENESIS, link

from .models import AuditRecord, Seal
from .rules import sealed_content

SEAL_LOCK = 7_640_001
REACH = 100_000


def record(
    *,
    verb: str,
    subject: str = "",
    actor_id: int | None = None,
    actor_name: str = "",
    district: str = "",
    detail: dict[str, Any] | None = None,
    address: str | None = None,
) -> AuditRecord:
    """Add one record, in the caller's transaction. `verb` is `<noun>.<verb>`."""
    return AuditRecord.objects.create(
        verb=verb,
        subject=subject,
        actor_id=actor_id,
        actor_name=actor_name,
        district=district,
        detail=detail or {},
        address=address or None,
    )


def seal(limit: int = 5000, *, reach: int | None = REACH) -> int:
    """Chain up to `limit` records that have no seal yet; returns how many.

    One sealer at a time (an advisory lock of the transaction); a second one does nothing.
    A record committed late, with a smaller id, is sealed by a later call: the chain's order is
    the order of seals. Only the last `reach` ids before the newest sealed record are looked
    at, so that the minute's job does not read the whole log; None looks at everything.
    """
    with transaction.atomic():
        if not _alone():
            return 0
        last = Seal.objects.order_by("-id").first()
        waiting = AuditRecord.objects.filter(seal__isnull=True)
        if last is not None and reach is not None:
            waiting = waiting.filter(id__gt=last.record_id - reach)
        previous = last.digest if last else GENESIS
        seals = []
        for entry in waiting.order_by("id")[:limit]:
            digest = link(previous, sealed_content(entry))
            seals.append(Seal(record=entry, previous=previous, digest=digest))
            previous = digest
        Seal.objects.bulk_create(seals, batch_size=1000)
        return len(seals)


def _alone() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEAL_LOCK])
        return bool(cursor.fetchone()[0])
