"""A meal paid by diner and funders: one journal of six transfers, against the bare inserts."""

from collections.abc import Iterator
from itertools import cycle

from django.db import connection, transaction

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.ledger.selectors import balance
from yiwang.kernel.ledger.services import Move, NewAccount, fold, open_accounts, open_book, post
from yiwang.lib.ids import new_request_id

from .city import City
from .floors import one_select
from .timing import Floor, Result, against, timed

DISTRICT, CANTEEN = "440204", "canteen:1"
WALLETS = 2_000
FUNDERS = ("city", "district", "street", "charity", "operator")

_BARE = """
CREATE TABLE IF NOT EXISTS bench_journal (LIKE ledger_journal INCLUDING ALL);
CREATE TABLE IF NOT EXISTS bench_transfer (LIKE ledger_transfer INCLUDING ALL);
CREATE TABLE IF NOT EXISTS bench_balance (LIKE ledger_balance INCLUDING ALL);
INSERT INTO bench_balance SELECT * FROM ledger_balance ON CONFLICT DO NOTHING;
"""
_JOURNAL = """
INSERT INTO bench_journal (district, request_id, digest, kind, subject, memo, effective_on,
                           posted_at, lines)
VALUES (%s, %s, '', 'canteen.redeem', '', '', current_date, now(), 6) RETURNING id
"""
_TRANSFERS = """
INSERT INTO bench_transfer (district, journal_id, seq, book_id, debit_id, credit_id, amount,
                            effective_on)
SELECT %s, %s, g, 1, g, 7, 100, current_date FROM generate_series(1, 6) AS g
"""
_BALANCE = "UPDATE bench_balance SET balance = balance - 1 WHERE account_id = %s"


def redemption(city: City) -> Iterator[Result]:
    _open()
    wallets = cycle(range(WALLETS))

    def redeem() -> None:
        moves = [Move(f"wallet:{next(wallets)}", CANTEEN, 500)]
        moves += [Move(f"{funder}:1", CANTEEN, 100) for funder in FUNDERS]
        post(
            actor=SYSTEM, district=DISTRICT, request_id=new_request_id(), kind="canteen.redeem",
            moves=moves,
        )  # fmt: skip

    found = timed(redeem, times=500)
    yield against("redemption", "a journal of 6 transfers", found, _bare(), unit="journals/s")
    read = timed(lambda: balance(DISTRICT, "money", CANTEEN), times=300)
    yield against("derived_balance", "5,000 transfers not folded", read, one_select())
    fold()
    fold()
    read = timed(lambda: balance(DISTRICT, "money", CANTEEN), times=300)
    yield against("derived_balance_folded", "all folded", read, one_select())


def _open() -> None:
    open_book(actor=SYSTEM, district=DISTRICT, code="money", name="资金", unit="元", scale=2)
    accounts = [NewAccount(f"wallet:{n}", "wallet", "credit", floor=0) for n in range(WALLETS)]
    accounts += [NewAccount(f"{funder}:1", "budget", "debit") for funder in FUNDERS]
    accounts += [NewAccount(CANTEEN, "payable", "credit"), NewAccount("cash", "cash", "debit")]
    open_accounts(district=DISTRICT, book="money", accounts=accounts)
    post(
        actor=SYSTEM, district=DISTRICT, request_id=new_request_id(), kind="canteen.top_up",
        moves=[Move("cash", f"wallet:{n}", 1_000_000) for n in range(WALLETS)],
    )  # fmt: skip


def _bare() -> Floor:
    """The same rows into tables with the same indexes, and nothing that checks them."""
    with connection.cursor() as cursor:
        for statement in _BARE.strip().split(";\n"):
            cursor.execute(statement)
        cursor.execute("SELECT account_id FROM bench_balance LIMIT 1")
        wallet = cursor.fetchone()[0]

    def insert() -> None:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(_JOURNAL, [DISTRICT, new_request_id()])
            cursor.execute(_TRANSFERS, [DISTRICT, cursor.fetchone()[0]])
            cursor.execute(_BALANCE, [wallet])

    return Floor("the bare inserts", timed(insert, times=300))
