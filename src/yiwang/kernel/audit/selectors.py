"""history_of and the proof of the chain."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from yiwang.lib.chain import first_break

from .models import AuditRecord, Seal
from .rules import sealed_content


@dataclass(frozen=True)
class ChainReport:
    """`broken_at` is the id of the first record that does not follow, None when all do."""

    sealed: int
    unsealed: int
    broken_at: int | None


def history_of(subject: str) -> QuerySet[AuditRecord]:
    """Everything recorded about `subject`, newest first."""
    return AuditRecord.objects.filter(subject=subject).order_by("-id")


def audit_chain() -> ChainReport:
    """Recompute every seal from its record."""
    unsealed = AuditRecord.objects.filter(seal__isnull=True).count()
    index = first_break(_links())
    ordered = Seal.objects.order_by("id").values_list("record_id", flat=True)
    broken = None if index is None else ordered[index]
    return ChainReport(sealed=Seal.objects.count(), unsealed=unsealed, broken_at=broken)


def _links() -> Iterator[tuple[str, str, dict[str, Any]]]:
    for link in Seal.objects.select_related("record").order_by("id").iterator(2000):
        yield link.previous, link.digest, sealed_content(link.record)
