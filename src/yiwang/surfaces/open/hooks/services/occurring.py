"""note_step: what happened to a case is written down and queued for whoever wants it."""

import uuid
from datetime import datetime

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.events import CaseAdvanced

from ..models import Delivery, Endpoint, Occurrence
from ..rules import GAP, PING, kind_of
from ..telling import event_key, told_ping, told_step
from .endpoints import locked
from .queueing import defer_sending


def note_step(fact: CaseAdvanced) -> None:
    """Write the occurrence and a delivery for each endpoint that wants it. Runs in the reaction's
    transaction; nothing is written while a district has no endpoint."""
    endpoints = list(Endpoint.objects.filter(district=fact.district, closed_at=None).order_by("pk"))
    if not endpoints:
        return
    kind = kind_of(
        action=fact.action,
        effect=fact.effect,
        source=fact.source,
        was_open=fact.was_open,
        is_open=fact.is_open,
    )
    (made,) = Occurrence.objects.bulk_create(
        [
            Occurrence(
                district=fact.district,
                key=event_key(fact.number, fact.seq),
                kind=kind,
                case_id=fact.case_id,
                seq=fact.seq,
                number=fact.number,
                place=fact.grid or fact.community or fact.street or fact.district,
                at=fact.at,
                document=told_step(fact, kind),
            )
        ],
        update_conflicts=True,
        unique_fields=["district", "key"],
        update_fields=["district"],
    )
    wanting = [each for each in endpoints if _wants(each, made)]
    if not wanting:
        return
    due = now() if _is_next(made) else now() + GAP
    Delivery.objects.bulk_create(
        [_delivery(each, made, due_at=due) for each in wanting], ignore_conflicts=True
    )
    defer_sending()


def ping_endpoint(*, actor: Actor, endpoint_id: int) -> Delivery:
    """Queue a test, which is sent even while the endpoint is off or paused."""
    with transaction.atomic():
        endpoint = locked(actor, endpoint_id)
        key, at = f"ping-{uuid.uuid4()}", now()
        made = Occurrence.objects.create(
            district=endpoint.district,
            key=key,
            kind=PING,
            at=at,
            document=told_ping(key, at, endpoint.name),
        )
        delivery = _delivery(endpoint, made, due_at=at)
        delivery.save(force_insert=True)
        defer_sending()
    return delivery


def _wants(endpoint: Endpoint, occurrence: Occurrence) -> bool:
    return (
        endpoint.state != Endpoint.State.OFF
        and occurrence.place.startswith(endpoint.division)
        and (not endpoint.kinds or occurrence.kind in endpoint.kinds)
    )


def _is_next(occurrence: Occurrence) -> bool:
    """Whether the entry before it was announced already; facts may overtake each other."""
    if occurrence.seq == 1 or occurrence.case_id is None:
        return True
    before = Occurrence.objects.filter(
        district=occurrence.district, case_id=occurrence.case_id, seq=occurrence.seq - 1
    )
    return before.exists()


def _delivery(endpoint: Endpoint, occurrence: Occurrence, *, due_at: datetime) -> Delivery:
    return Delivery(
        district=occurrence.district,
        endpoint=endpoint,
        occurrence=occurrence,
        case_id=occurrence.case_id,
        seq=occurrence.seq,
        kind=occurrence.kind,
        due_at=due_at,
    )
