"""post and reverse: one statement each. Whoever calls them has decided who may."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from yiwang.kernel.access.actor import Actor

from ..refusals import reason_missing, speaking

_POST = "SELECT * FROM ledger_post(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_POST_MANY = "SELECT * FROM ledger_post_many(%s, %s::jsonb, %s)"
_REVERSE = "SELECT * FROM ledger_reverse(%s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class Move:
    """One transfer: `amount` integer units from the credited to the debited side of a book.
    Accounts by their codes."""

    debit: str
    credit: str
    amount: int
    book: str = "money"


@dataclass(frozen=True, slots=True)
class Journal:
    """What `post` is told, for `post_many`."""

    request_id: uuid.UUID
    kind: str
    moves: Sequence[Move]
    effective_on: date | None = None
    subject: str = ""
    memo: str = ""


@dataclass(frozen=True, slots=True)
class Posted:
    """The answer, the same whenever the request comes again. `balances` are those of the strict
    accounts right after this journal, by (book, account)."""

    journal_id: int
    effective_on: date
    balances: dict[tuple[str, str], int]
    repeated: bool = field(default=False, compare=False)


def post(
    *,
    actor: Actor,
    district: str,
    request_id: uuid.UUID,
    kind: str,
    moves: Sequence[Move],
    effective_on: date | None = None,
    subject: str = "",
    memo: str = "",
) -> Posted:
    """Post a journal of transfers, all or none, on a day (today by default).

    The same request again gives the first answer; with other content it raises `Conflict`.
    `Refused`: insufficient, no_account, account_closed, period_closed.
    """
    return _answer(
        _POST,
        district,
        request_id,
        kind,
        [move.book for move in moves],
        [move.debit for move in moves],
        [move.credit for move in moves],
        [move.amount for move in moves],
        effective_on,
        subject,
        memo,
        actor.account_id,
    )


def post_many(*, actor: Actor, district: str, journals: Sequence[Journal]) -> list[Posted]:
    """`post` of each in this order, all or none, in one round trip."""
    said = [
        {
            "request_id": str(each.request_id),
            "kind": each.kind,
            "moves": [[move.book, move.debit, move.credit, move.amount] for move in each.moves],
            "effective_on": each.effective_on.isoformat() if each.effective_on else None,
            "subject": each.subject,
            "memo": each.memo,
        }
        for each in journals
    ]
    with speaking(), connection.cursor() as cursor:
        cursor.execute(_POST_MANY, [district, json.dumps(said), actor.account_id])
        return [posted(row) for row in cursor.fetchall()]


def reverse(
    *,
    actor: Actor,
    district: str,
    request_id: uuid.UUID,
    journal_id: int,
    reason: str,
    effective_on: date | None = None,
) -> Posted:
    """Post the mirror of a journal: once, with a reason. A reversal is not reversed again."""
    if not reason.strip():
        raise reason_missing()
    return _answer(
        _REVERSE, district, request_id, journal_id, reason.strip(), effective_on, actor.account_id
    )


def posted(row: Sequence[Any]) -> Posted:
    """The answer of a posting function of the database."""
    journal_id, repeated, effective_on, books, accounts, balances = row
    keys = zip(books or (), accounts or (), strict=True)
    return Posted(journal_id, effective_on, dict(zip(keys, balances or (), strict=True)), repeated)


def _answer(sql: str, *given: Any) -> Posted:
    with speaking(), connection.cursor() as cursor:
        cursor.execute(sql, given)
        return posted(cursor.fetchone())
