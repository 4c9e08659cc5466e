"""send_due: what is queued goes out, several at once, each case's events in their order.

A delivery is claimed for some minutes in one short transaction, sent outside of any by a thread
that never touches the database, and settled in another. A worker killed in between leaves it to
be sent again, with the same id.
"""

import time
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils.timezone import now

from yiwang.kernel.notify.services import Answer, post_signed

from ..models import Endpoint, Occurrence
from ..rules import PING
from ..selectors import endpoints_to_serve
from .settling import Outcome, settle

CLAIM = timedelta(minutes=2)
BUDGET = timedelta(seconds=20)
THREADS = 12
EACH = 4  # in flight for one endpoint that is well; one for an endpoint that failed last

#: A case's event is free when nothing earlier of the case is queued for the same endpoint. The
#: rows are chosen once, apart: as a plain subquery the planner may ask for them again and again.
_CLAIM = """
WITH due AS MATERIALIZED (
  SELECT q.id FROM hooks_delivery q
   WHERE q.district = %(district)s AND q.endpoint_id = %(endpoint)s
     AND q.state = 'queued' AND q.due_at <= %(now)s AND (%(all)s OR q.kind = %(ping)s)
     AND NOT EXISTS (SELECT 1 FROM hooks_delivery b
                      WHERE b.district = q.district AND b.endpoint_id = q.endpoint_id
                        AND b.state = 'queued' AND b.case_id = q.case_id AND b.seq < q.seq)
   ORDER BY q.due_at, q.id LIMIT %(room)s FOR UPDATE SKIP LOCKED)
UPDATE hooks_delivery d
   SET attempts = d.attempts + 1, due_at = %(until)s,
       first_tried_at = coalesce(d.first_tried_at, %(now)s)
  FROM due
 WHERE d.id = due.id AND d.district = %(district)s
RETURNING d.id, d.occurrence_id
"""


@dataclass(frozen=True)
class Claimed:
    """One delivery in flight, with all that its thread needs."""

    delivery_id: int
    endpoint_id: int
    url: str
    secret: str
    algorithm: str
    key: str
    kind: str
    sequence: int
    body: bytes


def send_due(*, budget: timedelta = BUDGET) -> int:
    """Send what is due until nothing is, or the time is over; returns how many were taken.

    One sender at a time, by a lock that ends with its connection; a second one does nothing.
    """
    with _alone() as alone:
        return _send_until(budget) if alone else 0


@contextmanager
def _alone() -> Iterator[bool]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext('hooks.send_due'))")
        alone = bool(cursor.fetchone()[0])
    try:
        yield alone
    finally:
        if alone:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(hashtext('hooks.send_due'))")


def _send_until(budget: timedelta) -> int:
    ends = time.monotonic() + budget.total_seconds()
    flying: dict[Future[Outcome], Claimed] = {}
    sent = 0
    with ThreadPoolExecutor(THREADS, thread_name_prefix="hooks") as pool:
        while True:
            if time.monotonic() < ends and len(flying) < THREADS:
                for claimed in _claim_round(list(flying.values())):
                    flying[pool.submit(_send, claimed)] = claimed
            if not flying:
                return sent
            done, _waiting = wait(flying, return_when=FIRST_COMPLETED)
            for each in done:
                del flying[each]
            sent += settle([each.result() for each in done])


def _claim_round(flying: list[Claimed]) -> list[Claimed]:
    moment = now()
    claimed: list[Claimed] = []
    for endpoint in endpoints_to_serve(moment):
        busy = sum(each.endpoint_id == endpoint.pk for each in flying)
        room = (1 if endpoint.failures else EACH) - busy
        room = min(room, THREADS - len(flying) - len(claimed))
        if room > 0:
            claimed += _claim(endpoint, room, moment)
    return claimed


def _claim(endpoint: Endpoint, room: int, moment: datetime) -> list[Claimed]:
    resting = endpoint.rest_until is not None and endpoint.rest_until > moment
    parameters: dict[str, str | int | bool | datetime] = {
        "district": endpoint.district,
        "endpoint": endpoint.pk,
        "now": moment,
        "until": moment + CLAIM,
        "all": endpoint.state == Endpoint.State.ON and not resting,
        "ping": PING,
        "room": room,
    }
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_CLAIM, parameters)
        rows = cursor.fetchall()
    if not rows:
        return []
    told = Occurrence.objects.filter(district=endpoint.district).in_bulk([row[1] for row in rows])
    secret = endpoint.secret.reveal()
    return [
        Claimed(
            delivery_id=delivery_id,
            endpoint_id=endpoint.pk,
            url=endpoint.url,
            secret=secret,
            algorithm=endpoint.algorithm,
            key=told[occurrence_id].key,
            kind=told[occurrence_id].kind,
            sequence=occurrence_id,
            body=told[occurrence_id].document.encode(),
        )
        for delivery_id, occurrence_id in rows
    ]


def _send(claimed: Claimed) -> Outcome:
    at, began = now(), time.monotonic()
    kind = claimed.kind if claimed.kind == PING else f"case.{claimed.kind}"
    try:
        answer = post_signed(
            url=claimed.url,
            secret=claimed.secret,
            body=claimed.body,
            request=claimed.key,
            algorithm=claimed.algorithm,
            headers={"X-Yiwang-Event": kind, "X-Yiwang-Sequence": str(claimed.sequence)},
        )
    except Exception as fault:  # whatever it is, it is settled, and the others go on
        answer = Answer(False, None, b"", f"{type(fault).__name__}: {fault}")
    took = int((time.monotonic() - began) * 1000)
    return Outcome(claimed.delivery_id, claimed.endpoint_id, at, took, answer)
