"""publish, on, deliver_due: facts stored with the change and told after it."""

import logging
from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any, TypeVar

import msgspec
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils.timezone import now

from .calls import call, calls_together
from .models import Delivery, StoredEvent
from .types import REGISTERED, Event

__all__ = [
    "call",
    "calls_together",
    "deliver_due",
    "on",
    "publish",
    "tell_within",
    "within",
]

E = TypeVar("E", bound=Event)
Reaction = Callable[[Any], None]

log = logging.getLogger(__name__)

_JSON = msgspec.json.Encoder()

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
    if facts:
        _store(facts)
    tell_within(*facts)


def _store(facts: Sequence[Event]) -> None:
    said = [
        {"name": fact.event_name, "district": fact.district, "payload": fact.to_json()}
        for fact in facts
    ]
    call("events_store", _JSON.encode(said).decode(), now())


def tell_within(*facts: Event) -> None:
    """Run the in-transaction reactions of facts without storing them.

    For history taken in by the hundred thousand: it must be counted, but nobody is to be told
    years later that something happened.
    """
    by_name: dict[str, list[Event]] = defaultdict(list)
    for fact in facts:
        by_name[fact.event_name].append(fact)
    for name, alike in by_name.items():
        for reaction in _within[name]:
            reaction(alike)


def deliver_due(limit: int = 200) -> int:
    """Run the reactions of up to `limit` undelivered facts; returns how many were delivered.

    Any number of workers may call it at once: rows are taken with SKIP LOCKED, and a reaction
    commits together with its `Delivery`, so a killed worker repeats nothing it finished. A
    reaction that fails is tried again later, alone: the fact's other reactions stand.
    """
    return sum(_deliver(event_id) for event_id in _due_ids(limit))


def _due_ids(limit: int) -> list[int]:
    return list(_due().order_by("due_at", "id").values_list("id", flat=True)[:limit])


def _due() -> QuerySet[StoredEvent]:
    return StoredEvent.objects.filter(delivered_at__isnull=True, due_at__lte=now())


def _deliver(event_id: int) -> bool:
    try:
        with transaction.atomic():
            stored = _due().select_for_update(skip_locked=True).filter(id=event_id).first()
            if stored is None:
                return False
            failures = _react(stored)
            if failures:
                _postpone(stored, failures)
                return False
            stored.delivered_at = now()
            stored.error = ""
            stored.save(update_fields=["delivered_at", "error"])
            return True
    except Exception as failure:
        log.exception("event %s was not delivered and will be tried again", event_id)
        with transaction.atomic():
            stored = StoredEvent.objects.select_for_update().get(id=event_id)
            _postpone(stored, {"delivery": failure})
        return False


def _react(stored: StoredEvent) -> dict[str, Exception]:
    """Run the reactions that have not run yet; returns those that failed."""
    reactions = {name_of(reaction): reaction for reaction in _after.get(stored.name, ())}
    if not reactions:
        return {}
    fact = REGISTERED[stored.name].from_json(stored.payload)
    done = set(stored.deliveries.values_list("reaction", flat=True))
    failures: dict[str, Exception] = {}
    for name in (name for name in reactions if name not in done):
        try:
            with transaction.atomic():
                reactions[name](fact)
                Delivery.objects.create(district=stored.district, event=stored, reaction=name)
        except Exception as failure:
            log.exception("event %s: %s failed and will be tried again", stored.pk, name)
            failures[name] = failure
    return failures


def name_of(reaction: Reaction) -> str:
    """The name under which a reaction's deliveries are kept; renaming it runs it again."""
    return f"{reaction.__module__}.{reaction.__qualname__}"


def _postpone(stored: StoredEvent, failures: dict[str, Exception]) -> None:
    stored.attempts = min(stored.attempts + 1, 30_000)
    wait = min(timedelta(seconds=2 ** min(stored.attempts, 12)), LONGEST_WAIT)
    stored.due_at = now() + wait
    lines = (f"{name}: {type(failure).__name__}: {failure}" for name, failure in failures.items())
    stored.error = "\n".join(lines)[:2000]
    stored.save(update_fields=["attempts", "due_at", "error"])
