"""hold, settle, void, and the job that ends what has expired."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db import connection

from yiwang.kernel.access.actor import Actor

from ..refusals import reason_missing, speaking
from .posting import Move, Posted, posted

_HOLD = "SELECT * FROM ledger_place_hold(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_SETTLE = "SELECT * FROM ledger_settle(%s, %s, %s, %s, %s, %s)"
_VOID = "SELECT ledger_void(%s, %s, %s)"
_EXPIRE = "SELECT ledger_expire(%s)"


@dataclass(frozen=True, slots=True)
class Held:
    """The answer, the same whenever the request comes again."""

    hold_id: int
    expires_at: datetime
    repeated: bool = field(default=False, compare=False)


def hold(
    *,
    actor: Actor,
    district: str,
    request_id: uuid.UUID,
    kind: str,
    move: Move,
    expires_at: datetime,
    subject: str = "",
    memo: str = "",
) -> Held:
    """Promise a transfer: what it would take away is no longer available. Sent again it is the
    same hold, whatever `expires_at` then is; other content raises `Conflict`."""
    said: list[Any] = [district, request_id, kind, move.book, move.debit, move.credit, move.amount]
    with speaking(), connection.cursor() as cursor:
        cursor.execute(_HOLD, [*said, expires_at, subject, memo, actor.account_id])
        hold_id, repeated, ends = cursor.fetchone()
        return Held(hold_id, ends, repeated)


def settle(
    *,
    actor: Actor,
    district: str,
    request_id: uuid.UUID,
    hold_id: int,
    amount: int | None = None,
    effective_on: date | None = None,
) -> Posted:
    """Post the held transfer, whole or less; the rest is released. An expired hold is refused,
    one that was settled by another request or void raises `Conflict`."""
    with speaking(), connection.cursor() as cursor:
        cursor.execute(
            _SETTLE, [district, request_id, hold_id, amount, effective_on, actor.account_id]
        )
        return posted(cursor.fetchone())


def void(*, district: str, hold_id: int, reason: str) -> bool:
    """Release a hold; False if it was void already."""
    if not reason.strip():
        raise reason_missing()
    with speaking(), connection.cursor() as cursor:
        cursor.execute(_VOID, [district, hold_id, reason.strip()])
        return not cursor.fetchone()[0]


def expire_holds(limit: int = 1000) -> int:
    """Release holds whose time is over; how many. Any number of workers at once."""
    with connection.cursor() as cursor:
        cursor.execute(_EXPIRE, [limit])
        done: int = cursor.fetchone()[0]
        return done
