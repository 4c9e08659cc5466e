"""history_of, the records for a reader, and the proof of the chain."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.timezone import make_aware

from yiwang.lib.chain import GENESIS, link

from .chains import ChainReport, chain, chain_reports
from .models import AuditRecord, Seal
from .rules import sealed_content

__all__ = ["ChainReport", "audit_chain", "chain", "chain_reports", "history_of", "records"]


def history_of(subject: str) -> QuerySet[AuditRecord]:
    """Everything recorded about `subject`, newest first."""
    return AuditRecord.objects.filter(subject=subject).order_by("-id")


def records(
    *,
    verb: str = "",
    actor_id: int | None = None,
    subject: str = "",
    since: date | None = None,
    until: date | None = None,
) -> QuerySet[AuditRecord]:
    """Records that match all that is given, newest first; page by `id`.

    `verb` may be a whole noun ("access."). The days are local and both included.
    """
    found = AuditRecord.objects.order_by("-id")
    if verb:
        found = (
            found.filter(verb__startswith=verb) if verb.endswith(".") else found.filter(verb=verb)
        )
    if actor_id is not None:
        found = found.filter(actor_id=actor_id)
    if subject:
        found = found.filter(subject=subject)
    if since is not None:
        found = found.filter(at__gte=_midnight(since))
    if until is not None:
        found = found.filter(at__lt=_midnight(until + timedelta(days=1)))
    return found


@chain("audit")
def audit_chain() -> ChainReport:
    """Recompute every seal from its record."""
    sealed, broken, expected = 0, "", GENESIS
    for seal, entry in _links():
        follows = entry is not None and seal.digest == link(expected, sealed_content(entry))
        if not broken and not (seal.previous == expected and follows):
            broken = f"audit record {seal.record_id}"
        sealed, expected = sealed + 1, seal.digest
    unsealed = AuditRecord.objects.filter(seal__isnull=True).count()
    return ChainReport(
        sealed=sealed, unsealed=unsealed, broken=broken, head=expected if sealed else ""
    )


def _links() -> Iterator[tuple[Seal, AuditRecord | None]]:
    """Seals in order with their records; None for a record that somebody removed."""
    batch: list[Seal] = []
    for seal in Seal.objects.order_by("id").iterator(2000):
        batch.append(seal)
        if len(batch) == 2000:
            yield from _with_records(batch)
            batch = []
    yield from _with_records(batch)


def _with_records(seals: list[Seal]) -> Iterator[tuple[Seal, AuditRecord | None]]:
    entries = AuditRecord.objects.in_bulk([seal.record_id for seal in seals])
    for seal in seals:
        yield seal, entries.get(seal.record_id)


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time()))
