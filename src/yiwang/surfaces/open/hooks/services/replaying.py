"""replay_delivery and replay_since: what was sent goes again, under the same ids."""

from datetime import UTC, datetime

from django.db import connection, transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid

from ..models import Delivery, Endpoint
from .endpoints import locked
from .queueing import defer_sending

_AGAIN = """
INSERT INTO hooks_delivery AS d
       (district, endpoint_id, occurrence_id, case_id, seq, kind, state, attempts, due_at,
        replays, error, created_at)
SELECT o.district, %(endpoint)s, o.id, o.case_id, o.seq, o.kind, 'queued', 0, %(now)s,
       1, '', %(now)s
  FROM hooks_occurrence o
 WHERE o.district = %(district)s AND o.case_id IS NOT NULL
   AND o.id >= %(sequence)s AND o.recorded_at >= %(since)s
   AND starts_with(o.place, %(division)s)
   AND (cardinality(%(kinds)s::text[]) = 0 OR o.kind = ANY(%(kinds)s))
   AND (NOT %(failed)s OR EXISTS (SELECT 1 FROM hooks_delivery f
         WHERE f.district = o.district AND f.endpoint_id = %(endpoint)s
           AND f.occurrence_id = o.id AND f.state = 'failed'))
 ORDER BY o.id
    ON CONFLICT (district, endpoint_id, occurrence_id) DO UPDATE
   SET state = 'queued', attempts = 0, due_at = excluded.due_at, first_tried_at = NULL,
       sent_at = NULL, replays = d.replays + 1
 WHERE d.state <> 'queued'
"""
_EVER = datetime(2000, 1, 1, tzinfo=UTC)


def replay_delivery(*, actor: Actor, delivery_id: int) -> Delivery:
    """Send one delivery again; one that is still queued is left as it is."""
    with transaction.atomic():
        endpoint_id = Delivery.objects.values_list("endpoint_id", flat=True).get(pk=delivery_id)
        endpoint = locked(actor, endpoint_id)
        delivery = Delivery.objects.select_for_update(of=("self",)).get(pk=delivery_id)
        if delivery.state != Delivery.State.QUEUED:
            delivery.state, delivery.attempts, delivery.due_at = "queued", 0, now()
            delivery.first_tried_at = delivery.sent_at = None
            delivery.replays += 1
            delivery.save()
            _trace(actor, endpoint, {"delivery": delivery_id})
            defer_sending()
    return delivery


def replay_since(
    *,
    actor: Actor,
    endpoint_id: int,
    since: datetime | None = None,
    sequence: int | None = None,
    only_failed: bool = False,
) -> int:
    """Send everything again that happened from a time or a sequence number on and that the
    endpoint wants, also what happened before it was there; returns how many were queued.

    Only what is kept (30 days) can go again. Raises Invalid without a beginning.
    """
    if since is None and sequence is None:
        raise Invalid({"since": "请给出从什么时间，或从哪个序号开始。"})
    with transaction.atomic():
        endpoint = locked(actor, endpoint_id)
        with connection.cursor() as cursor:
            cursor.execute(
                _AGAIN,
                {
                    "endpoint": endpoint.pk,
                    "district": endpoint.district,
                    "division": endpoint.division,
                    "kinds": list(endpoint.kinds),
                    "sequence": sequence or 0,
                    "since": since or _EVER,
                    "failed": only_failed,
                    "now": now(),
                },
            )
            count = int(cursor.rowcount)
        _trace(actor, endpoint, {"since": str(since), "sequence": sequence, "count": count})
        defer_sending()
    return count


def _trace(actor: Actor, endpoint: Endpoint, detail: dict[str, object]) -> None:
    record(
        verb="open.replay_hook",
        subject=f"hook:{endpoint.pk}",
        actor_id=actor.account_id,
        actor_name=actor.name,
        district=endpoint.district,
        detail={"name": endpoint.name, **detail},
        address=actor.address,
    )
