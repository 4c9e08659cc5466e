"""What a request posted, and one journal with its transfers."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import F

from ..models import Hold, Journal, Transfer


@dataclass(frozen=True, slots=True)
class Entry:
    """One transfer of a journal."""

    seq: int
    book: str
    unit: str
    scale: int
    debit: str
    credit: str
    amount: int


@dataclass(frozen=True, slots=True)
class JournalRow:
    """A journal with its transfers; `reversed_by` is the id of its mirror."""

    id: int
    district: str
    request_id: uuid.UUID
    kind: str
    subject: str
    memo: str
    effective_on: date
    posted_at: datetime
    actor_id: int | None
    reverses: int | None
    reversed_by: int | None
    hold: int | None
    entries: tuple[Entry, ...]


def journal_of(district: str, request_id: uuid.UUID) -> JournalRow | None:
    """What this request posted; None if nothing."""
    found = Journal.objects.filter(district=district, request_id=request_id).first()
    return journal_row(found) if found else None


def journal_row(journal: Journal) -> JournalRow:
    """A journal with its transfers and what stands beside it."""
    mirror = Journal.objects.filter(district=journal.district, reverses=journal)
    hold = Hold.objects.filter(district=journal.district, journal=journal)
    return JournalRow(
        journal.pk, journal.district, journal.request_id, journal.kind, journal.subject,
        journal.memo, journal.effective_on, journal.posted_at, journal.actor_id,
        journal.reverses_id, mirror.values_list("id", flat=True).first(),
        hold.values_list("id", flat=True).first(), _entries(journal),
    )  # fmt: skip


def _entries(journal: Journal) -> tuple[Entry, ...]:
    rows = Transfer.objects.filter(district=journal.district, journal=journal).order_by("seq")
    columns = ("book__code", "book__unit", "book__scale", "debit__code", "credit__code")
    return tuple(Entry(*row) for row in rows.values_list("seq", *columns, F("amount")))
