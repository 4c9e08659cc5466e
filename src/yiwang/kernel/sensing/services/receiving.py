"""Readings that come by other ways than MQTT go through the same store, and so do those again
that could not be read or believed."""

import json
import threading
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require, require_over

from ..models import Device, Poison, Quarantined
from ..transport import Outlet, Unreachable, Wire
from ..transport.address import broker_url
from ..transport.intake import STORED
from .trace import trace

MOST_NAMED = 200  # rows in one record of the audit
MOST_BYTES = 900 * 1024  # of a message; the store takes a megabyte
StoreAway = Unreachable

_threads = threading.local()


def receive_readings(*, device: Device, payload: bytes, once: str = "") -> int:
    """Store what a device said, as if on its own topic; the number in the store. Raises StoreAway
    when it is not stored: the device keeps it and says it again."""
    topic = f"{device.topic}/up"
    return _stored(topic, payload, f"{device.pk}-{once}" if once else "")


def replay_poison(*, actor: Actor, ids: Sequence[int]) -> int:
    """Send messages that could not be read through the store again, each once; returns how many.
    What is still unreadable comes back as a new row."""
    with transaction.atomic():
        rows = list(
            Poison.objects.select_for_update().filter(pk__in=ids, replayed_at=None).order_by("pk")
        )
        for row in rows:
            require_over(actor, "sensing.replay", row.district)
            send(row.subject, bytes(row.payload), f"poison-{row.pk}")
        Poison.objects.filter(pk__in=[row.pk for row in rows]).update(replayed_at=now())
        if rows:
            _note(actor, "replay", rows)
    return len(rows)


def release(*, actor: Actor, ids: Sequence[int], shift: timedelta = timedelta()) -> int:
    """Send quarantined readings through the store again, their times moved by `shift` (a clock
    that was a year ahead), each once; returns how many. What still cannot be right is quarantined
    anew."""
    with transaction.atomic():
        rows = list(
            Quarantined.objects.select_for_update(of=("self",))
            .select_related("device__kind")
            .filter(pk__in=ids, released_at=None)
            .order_by("pk")
        )
        for row in rows:
            require(actor, "sensing.replay", row.device)
            said = dict(row.reading)
            if row.at is not None:
                said["at"] = (row.at + shift).isoformat()
            said = {name: value for name, value in said.items() if name not in ("c", "r")}
            _stored(f"{row.device.topic}/up", json.dumps(said).encode(), f"release-{row.pk}")
        Quarantined.objects.filter(pk__in=[row.pk for row in rows]).update(released_at=now())
        if rows:
            _note(actor, "release", rows, shift_seconds=shift.total_seconds())
    return len(rows)


def _stored(topic: str, payload: bytes, once: str) -> int:
    return send(STORED + topic.replace("/", "."), payload, once)


def send(subject: str, payload: bytes, once: str) -> int:
    """On this thread's own connection; a new one when the old one has gone."""
    outlet: Outlet | None = getattr(_threads, "outlet", None)
    if outlet is not None:
        try:
            return outlet.send(subject, payload, once=once)
        except Unreachable:
            _threads.outlet = None
    outlet = Outlet(Wire(broker_url(), name="yiwang readings", timeout=5))
    number = outlet.send(subject, payload, once=once)
    _threads.outlet = outlet
    return number


def _note(
    actor: Actor, verb: str, rows: Sequence[Poison] | Sequence[Quarantined], **detail: Any
) -> None:
    """One record a district, with the rows' numbers."""
    for district in sorted({row.district for row in rows}):
        ids = [row.pk for row in rows if row.district == district]
        trace(actor, verb, district, count=len(ids), ids=ids[:MOST_NAMED], **detail)
