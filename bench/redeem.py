"""Redemptions over HTTP with a device's key, against pgbench moving the same rows; the drain of
what tills kept without a network."""

import json
import os
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.utils.timezone import localdate, now

from yiwang.kernel.ledger.models import Book
from yiwang.kernel.ledger.proving import wrong
from yiwang.kernel.ledger.selectors import trial_balance
from yiwang.lib.ids import new_request_id
from yiwang.verticals.canteen.models import MealServed

from .city import City
from .load.floor import SETTLE, pgbench
from .load.served import free_port, served
from .load.wrk import Asked, wrk
from .lunch import DISTRICT, PRICE, Lunch, card_of, lunch
from .timing import Result

SECONDS = float(os.environ.get("BENCH_REDEEM_SECONDS", "10"))
ELDERS, DAYS, DRAIN, SENT = 8000, 4, 32_000, 500
_TABLES = {
    "bench_r_journal": "ledger_journal",
    "bench_r_transfer": "ledger_transfer",
    "bench_r_balance": "ledger_balance",
    "bench_r_meal": "canteen_mealserved",
}
#: One journal, four transfers, one wallet, one meal; random diners, so that nobody waits.
_ROWS = [
    "\\set n random(1, 999999999999)",
    "\\set w random({first}, {last})",
    "BEGIN;",
    "INSERT INTO bench_r_journal (district, request_id, digest, kind, subject, memo,"
    " effective_on, posted_at, lines) VALUES ('440204', gen_random_uuid(), '', 'meal', '', '',"
    " current_date, now(), 4) RETURNING id \\gset",
    "INSERT INTO bench_r_transfer (district, journal_id, seq, book_id, debit_id, credit_id,"
    " amount, effective_on) SELECT '440204', :id, g, 1, g, 7, 100, current_date"
    " FROM generate_series(1, 4) AS g;",
    "UPDATE bench_r_balance SET balance = balance - 1 WHERE account_id = :w;",
    "INSERT INTO bench_r_meal (district, diner_id, canteen_id, canteen_district, canteen_street,"
    " day, meal, price, city, district_part, street, charity, operator, diner_part, subsidised,"
    " entitlement_id, paid_by, delivered, journal_id, served_at, received_at, late, request_id)"
    " VALUES ('440204', :n, 1, '440204', '440204001', current_date, 'lunch', 1200, 300, 300, 100,"
    " 0, 0, 500, true, 1, 'wallet', false, :id, now(), now(), false, gen_random_uuid());",
    "COMMIT;",
    "",
]


def redeem(city: City) -> Iterator[Result]:
    """Goals: 300/s, 30 % of pgbench; 32,000 offline scans within two minutes."""
    table = lunch(ELDERS * 2)
    database = os.environ["DATABASE_URL"]
    with served(database, free_port(8180)) as url:
        asked = _orders(table)
        warm = Asked(asked.requests[:300], "POST", asked.headers, once=True)
        rest = Asked(asked.requests[300:], "POST", asked.headers, once=True)
        wrk(url, warm, seconds=2)
        found = wrk(url, rest, seconds=SECONDS)
        time.sleep(SETTLE)
        bare = pgbench(_rows(), database, SECONDS)
        assert not found.failed, f"{found.failed} of {found.answered} failed"
        yield Result(
            "redeem", "POST /canteen/till/api/serve, 4 funders and a wallet", found.rate,
            "redemptions/s", found.p50_ms, found.p99_ms, 2,
            f"pgbench, the same 7 rows {bare:,.0f}/s", round(found.rate / bare, 3),
        )  # fmt: skip
        spent = _drain(url, table)
        yield Result(
            "redeem_drain", f"{DRAIN:,} offline scans, batches of {SENT}, 4 tills", DRAIN / spent,
            "scans/s", spent * 1000, spent * 1000, 0, "120 s", round(spent / 120, 3),
        )  # fmt: skip
    _exact()


def _orders(table: Lunch) -> Asked:
    requests = []
    for scan in table.scans(ELDERS * 2):
        order = {
            "request_id": str(new_request_id()), "scan": scan, "meal": "lunch", "price": PRICE,
            "pays": "wallet",
        }  # fmt: skip
        requests.append(("/canteen/till/api/serve", json.dumps(order)))
    headers = {"X-Till-Key": table.tills[0][1], "Content-Type": "application/json"}
    return Asked(requests, "POST", headers, once=True)


def _rows() -> str:
    with connection.cursor() as cursor:
        for copy, table in _TABLES.items():
            cursor.execute(f"DROP TABLE IF EXISTS {copy}")
            cursor.execute(f"CREATE TABLE {copy} (LIKE {table} INCLUDING ALL)")
        cursor.execute(
            "ALTER TABLE bench_r_balance DROP CONSTRAINT IF EXISTS ledger_never_below_floor"
        )
        cursor.execute("INSERT INTO bench_r_balance SELECT * FROM ledger_balance")
        cursor.execute("SELECT min(account_id), max(account_id) FROM bench_r_balance")
        first, last = cursor.fetchone()
    return "\n".join(_ROWS).format(first=first, last=last)


def _drain(url: str, table: Lunch) -> float:
    """Four tills send at once what they kept on the last days; seconds for all of it."""
    each = DRAIN // len(table.tills)
    batches = [_batches(number, each) for number in range(len(table.tills))]
    began = time.monotonic()
    with ThreadPoolExecutor(len(table.tills)) as pool:
        sent = [
            pool.submit(_send, url, key, own)
            for (_card, key), own in zip(table.tills, batches, strict=True)
        ]
        assert sum(each.result() for each in sent) == DRAIN
    return time.monotonic() - began


def _batches(till: int, count: int) -> list[bytes]:
    at = now() - timedelta(days=till + 1)
    meals = [
        {
            "seq": 10**6 + n, "request_id": str(new_request_id()), "at": at.isoformat(),
            "text": card_of(n), "meal": "lunch", "price": PRICE, "pays": "wallet", "paid": 0,
            "subsidised": True,
        }
        for n in range(count)
    ]  # fmt: skip
    return [
        json.dumps({"meals": meals[begin : begin + SENT]}).encode()
        for begin in range(0, count, SENT)
    ]


def _send(url: str, key: str, batches: list[bytes]) -> int:
    settled = 0
    for body in batches:
        asked = urllib.request.Request(  # noqa: S310  our own server
            f"{url}/canteen/till/api/sync", body,
            {"X-Till-Key": key, "Content-Type": "application/json"},
        )  # fmt: skip
        with urllib.request.urlopen(asked, timeout=120) as answer:  # noqa: S310
            meals = json.load(answer)["meals"]
        assert not any(meal["disputed"] for meal in meals), meals[0]
        settled += len(meals)
    return settled


def _exact() -> None:
    """Nothing of it was lost or doubled."""
    assert wrong() == {}
    book = Book.objects.get(district=DISTRICT, code="money")
    found = trial_balance(book, localdate(), localdate())
    owed = sum(row.balance for row in found.rows if row.code.startswith("operator:"))
    assert found.is_balanced and owed == PRICE * MealServed.objects.count()
