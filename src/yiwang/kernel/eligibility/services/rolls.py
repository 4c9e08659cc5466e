"""record_facts and follow_many: a roll of subjects of whom the same is known from a day on."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.events.services import publish

from ..events import FactRecorded
from ..models import Fact, Programme, Standing
from ..selectors import require_here
from .facts import check_fact, record_fact
from .grants import follow
from .redeciding import redecide_due
from .trace import trace

BATCH = 2000


def record_facts(
    *,
    actor: Actor,
    district: str,
    subjects: Sequence[str],
    name: str,
    value: Any,
    since: date,
    source: str,
) -> int:
    """`record_fact` of many subjects at once; how many of them had no such fact before. Of whom
    another one is known already, it is recorded singly. One audit record for the others."""
    require_here(actor, "eligibility.decide", district)
    for subject in subjects:
        check_fact(subject, name, value, since, None, source.strip())
    said = {"district": district, "name": name, "value": value, "since": since}
    with transaction.atomic():
        current = Fact.objects.filter(district=district, name=name, superseded_at__isnull=True)
        known = known_among(current, subjects)
        for subject in sorted(known):
            record_fact(actor=actor, subject=subject, source=source, **said)
        fresh = [subject for subject in dict.fromkeys(subjects) if subject not in known]
        by = {"recorded_at": now(), "recorded_by_id": actor.account_id, "source": source.strip()}
        Fact.objects.bulk_create([Fact(**said, **by, subject=each) for each in fresh], BATCH)
        if fresh:
            trace(
                actor, "record_facts", f"roll:{len(fresh)}", district,
                name=name, since=since.isoformat(), source=source.strip(),
            )  # fmt: skip
        told = {"district": district, "name": name, "since": since.isoformat()}
        for begin in range(0, len(fresh), BATCH):
            publish(*(FactRecorded(subject=each, **told) for each in fresh[begin : begin + BATCH]))
    return len(fresh)


def known_among(rows: QuerySet[Any], subjects: Sequence[str]) -> set[str]:
    """Of whom there is a row; asked part by part, for a statement takes 65,535 values."""
    return {
        subject
        for begin in range(0, len(subjects), BATCH)
        for subject in rows.filter(subject__in=subjects[begin : begin + BATCH]).values_list(
            "subject", flat=True
        )
    }


def follow_many(
    *,
    actor: Actor,
    programme_id: int,
    subjects: Sequence[str],
    since: date,
    progress: Callable[[int], None] | None = None,
) -> int:
    """`follow` of many subjects, decided in batches that commit; how many are new on the books.
    Whoever is on them already is followed singly."""
    programme = Programme.objects.get(pk=programme_id)
    require_here(actor, "eligibility.decide", programme.district)
    about = {"district": programme.district, "programme_id": programme.pk}
    with transaction.atomic():
        known = known_among(Standing.objects.filter(**about), subjects)
        fresh = [subject for subject in dict.fromkeys(subjects) if subject not in known]
        Standing.objects.bulk_create(
            [Standing(**about, subject=each, since=since, due_on=since) for each in fresh], BATCH
        )
        if fresh:
            trace(
                actor, "follow_many", f"roll:{len(fresh)}", programme.district,
                programme=programme.code,
            )  # fmt: skip
    for subject in sorted(known):
        follow(actor=actor, programme_id=programme.pk, subject=subject, since=since)
    redecide_due(programme_id=programme.pk, progress=progress)
    return len(fresh)
