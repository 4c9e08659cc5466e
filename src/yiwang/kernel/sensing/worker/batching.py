"""One batch: decoded, framed, judged, written to the lake, committed with the cursor."""

import time
from dataclasses import dataclass

from django.db import transaction
from django.utils.timezone import now

from ..lake.writing import listed, write
from ..models import Cursor
from ..services.alarms import Judge
from ..transport import Batch
from .commanding import hear_answers
from .decoding import read
from .framing import frame
from .registry import Registry
from .window import Window
from .writing import advance, keep_odd, keep_spoilt, merge_latest, merge_presence, merge_seen


@dataclass(frozen=True)
class Done:
    """What became of a batch."""

    messages: int
    readings: int
    rows: int
    repeated: int
    odd: int
    spoilt: int


def take(batch: Batch, cursor: Cursor, registry: Registry, window: Window, judge: Judge) -> Done:
    """Everything that follows from a batch, in one transaction; the cursor moves with it."""
    columns = read(batch.messages, registry.by_subject, registry.by_code)
    framed = frame(columns, registry, window)
    moment = now()
    judged = judge.look(framed.rows, moment)
    written = write(framed.rows)
    with transaction.atomic():
        advance(cursor, batch.last)
        merge_latest(framed.rows)
        merge_presence(columns.statuses)
        merge_seen(framed.seen)
        keep_spoilt(columns.spoilt, cursor.stream)
        keep_odd(framed.odd)
        listed(written)
        judge.write(judged, moment)
        hear_answers(columns.answers)
    judge.settle(judged)
    cursor.seq = batch.last
    window.add(framed.keys, time.monotonic())
    return Done(
        messages=len(batch.messages),
        readings=len(columns.said),
        rows=len(framed.rows),
        repeated=len(columns.value) - len(framed.rows),
        odd=len(framed.odd),
        spoilt=len(columns.spoilt),
    )
