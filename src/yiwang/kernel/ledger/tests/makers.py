"""A small town's books: made through the verbs, as a canteen would."""

import uuid
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.utils.timezone import now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Refused

from .. import selectors, services
from ..services import Move, NewAccount

DISTRICT, ELSEWHERE = "440204", "440203"
WALLET, OTHER_WALLET = "wallet:1", "wallet:2"
CANTEEN, CASH, BUDGET, FLOUR, KITCHEN = "canteen:3", "cash", "city:2026-11", "store", "kitchen"
ACCOUNTS = (
    NewAccount(WALLET, "wallet", "credit", "王奶奶", "person:1", floor=0),
    NewAccount(OTHER_WALLET, "wallet", "credit", "李爷爷", "person:2", floor=0),
    NewAccount(CANTEEN, "payable", "credit", "东河长者饭堂", "canteen:3"),
    NewAccount(CASH, "cash", "debit", "现金"),
    NewAccount(BUDGET, "budget", "debit", "市级补助 2026-11", floor=-100_000),
)


def opened(district: str = DISTRICT) -> None:
    """The book "money" with its accounts, and "flour" with two."""
    services.open_book(
        actor=SYSTEM, district=district, code="money", name="资金", unit="元", scale=2
    )
    services.open_accounts(district=district, book="money", accounts=ACCOUNTS)
    services.open_book(actor=SYSTEM, district=district, code="flour", name="面粉", unit="袋")
    stock = [
        NewAccount(FLOUR, "stock", "debit", floor=0),
        NewAccount(KITCHEN, "issue", "credit"),
    ]
    services.open_accounts(district=district, book="flour", accounts=stock)


def request() -> uuid.UUID:
    return uuid.uuid4()


def post(*moves: Move, request_id: uuid.UUID | None = None, **more: Any) -> services.Posted:
    given = {"actor": SYSTEM, "district": DISTRICT, "kind": "test.post"} | more
    return services.post(request_id=request_id or request(), moves=moves, **given)


def top_up(fen: int, wallet: str = WALLET, **more: Any) -> services.Posted:
    return post(Move(CASH, wallet, fen), **more)


def pay(fen: int, wallet: str = WALLET, **more: Any) -> services.Posted:
    return post(Move(wallet, CANTEEN, fen), **more)


def many(*journals: list[Move]) -> list[services.Posted]:
    said = [services.Journal(request(), "test.post", moves) for moves in journals]
    return services.post_many(actor=SYSTEM, district=DISTRICT, journals=said)


def pay_many(*fen: int, wallet: str = WALLET) -> list[services.Posted]:
    return many(*[[Move(wallet, CANTEEN, each)] for each in fen])


def hold(
    fen: int, *, wallet: str = WALLET, to: str = CANTEEN, minutes: float = 30,
    request_id: uuid.UUID | None = None,
) -> services.Held:  # fmt: skip
    return services.hold(
        actor=SYSTEM, district=DISTRICT, request_id=request_id or request(), kind="test.hold",
        move=Move(wallet, to, fen), expires_at=now() + timedelta(minutes=minutes),
    )  # fmt: skip


def settle(hold_id: int, **more: Any) -> services.Posted:
    given = {"actor": SYSTEM, "district": DISTRICT, "request_id": request()} | more
    return services.settle(hold_id=hold_id, **given)


def void(hold_id: int, reason: str = "不来了") -> bool:
    return services.void(district=DISTRICT, hold_id=hold_id, reason=reason)


def reverse(journal_id: int, **more: Any) -> services.Posted:
    given = {"actor": SYSTEM, "district": DISTRICT, "request_id": request(), "reason": "记错了"}
    return services.reverse(journal_id=journal_id, **(given | more))


def balance(code: str = WALLET, book: str = "money", at: Any = None) -> int:
    found = selectors.balance(DISTRICT, book, code, at)
    assert found is not None
    return found.balance


def available(code: str = WALLET) -> int:
    found = selectors.balance(DISTRICT, "money", code)
    assert found is not None and found.available is not None
    return found.available


def sql(text: str, *given: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, given)
        return cursor.fetchall() if cursor.description else []


@contextmanager
def refused(code: str, kind: type[Refused] = Refused):
    """Refused for this reason, and nothing of the ledger has changed."""
    before = everything()
    with pytest.raises(kind) as caught:
        yield caught
    assert caught.value.code == code
    assert everything() == before


def everything() -> list[list[tuple[Any, ...]]]:
    """All rows that a verb could change."""
    tables = ("journal", "transfer", "balance", "hold", "account", "closing", "book")
    return [sql(f"SELECT * FROM ledger_{table} ORDER BY 1") for table in tables]  # noqa: S608


def sqlstate(failure: BaseException) -> str:
    cause = failure.__cause__
    assert isinstance(cause, psycopg.Error)
    return cause.diag.sqlstate or ""
