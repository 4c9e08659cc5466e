"""publish, on, deliver_due: facts stored with the change and told after it."""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any, TypeVar

from django.db import connection, transaction
from django.utils.timezone import now

from .models import Delivery, StoredEvent
from .types import REGISTERED, Event

E = TypeVar("E", bound=Event)
Reaction = Callable[[Any], None]

log = logging.getLogger(__name__)

_after: dict[str, list[Reaction]] = defaultdict(list)
_within: dict[str, list[Callable[[list[Any]], None]]] = defaultdict(list)

LONGEST_WAIT = timedelta(hours=1)


def on(*facts: type[E]) -> Callable[[Callable[[E], None]], Callable[[E], None]]:
    """Run the function after the commit of each such fact, once, in the worker."""

    def register(reaction: Callable[[E], None]) -> Callable[[E], None]:
        for fact in facts:
            _after[fact.event_name].append(reaction)
        return reaction

    return register


def within(fact: type[E]) -> Callable[[Callable[[list[E]], None]], Callable[[list[E]], None]]:
    """Run the function in the publishing transaction, with all the facts of one `publish`.

    For counters and the like, which must be true exactly when the fact is: it is on the
    writer's path, so one statement at most.
    """

    def register(reaction: Callable[[list[E]], None]) -> Callable[[list[E]], None]:
        _within[fact.event_name].append(reaction)
        return reaction

    return register


def publish(*facts: Event) -> None:
    """Store facts in the current transaction; they are delivered after its commit.

    One statement for any number of facts. Raises if called outside a transaction, because a
    fact without its change (or the reverse) is what this table exists to prevent.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("publish() must run inside the transaction of the change")
    StoredEvent.objects.bulk_create(
        StoredEvent(name=fact.event_name, district=fact.district, payload=fact.to_json())
        for fact in facts
    )
    by_name: dict[str, list[Event]] = defaultdict(list)
    for fact in facts:
        by_name[fact.event_name].append(fact)
    for name, alike in by_name.items():
        for reaction in _within[name]:
            reaction(alike)


def deliver_due(limit: int = 200) -> int:
    """Run the reactions of up to `limit` undelivered facts; returns how many were delivered.

    Any number of workers may call it at once: rows are taken with SKIP LOCKED, and a reaction
    commits together with its `Delivery`, so a killed worker repeats nothing it finished.
    """
    delivered = 0
    for event_id in _due_ids(limit):
        delivered += _deliver(event_id)
    return delivered


def _due_ids(limit: int) -> Iterable[int]:
    return list(
        StoredEvent.objects.filter(delivered_at__isnull=True, due_at__lte=now())
        .order_by("due_at", "id")
        .values_list("id", flat=True)[:limit]
    )


def _deliver(event_id: int) -> bool:
    try:
        with transaction.atomic():
            stored = (
                StoredEvent.objects.select_for_update(skip_locked=True)
                .filter(id=event_id, delivered_at__isnull=True)
                .first()
            )
            if stored is None:
                return False
            _react(stored)
            stored.delivered_at = now()
            stored.error = ""
            stored.save(update_fields=["delivered_at", "error"])
            return True
    except Exception as failure:
        log.exception("event %s was not delivered and will be tried again", event_id)
        _postpone(event_id, failure)
        return False


def _react(stored: StoredEvent) -> None:
    reactions = _after[stored.name]
    if not reactions:
        return
    fact = REGISTERED[stored.name].from_json(stored.payload)
    for reaction in reactions:
        name = f"{reaction.__module__}.{reaction.__qualname__}"
        _, fresh = Delivery.objects.get_or_create(
            district=stored.district, event=stored, reaction=name
        )
        if fresh:
            reaction(fact)


def _postpone(event_id: int, failure: Exception) -> None:
    with transaction.atomic():
        stored = StoredEvent.objects.select_for_update().get(id=event_id)
        stored.attempts = min(stored.attempts + 1, 30_000)
        wait = min(timedelta(seconds=2 ** min(stored.attempts, 12)), LONGEST_WAIT)
        stored.due_at = now() + wait
        stored.error = f"{type(failure).__name__}: {failure}"[:2000]
        stored.save(update_fields=["attempts", "due_at", "error"])
