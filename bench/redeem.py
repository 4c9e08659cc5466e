"""Redemptions over HTTP with a device's key, against pgbench writing the same rows into the same
tables; the drain of what tills kept without a network."""

import json
import os
import time
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from django.db import connection
from django.db.models import Max, Min
from django.utils.timezone import localdate, now

from yiwang.kernel.ledger.models import Account, Book
from yiwang.kernel.ledger.proving import wrong
from yiwang.kernel.ledger.selectors import trial_balance
from yiwang.lib.ids import new_request_id
from yiwang.verticals.canteen.models import MealServed

from .city import City
from .load.calls import ask_once
from .load.floor import SETTLE, inserts_of, pgbench, quiet_ids
from .load.served import free_port, served
from .load.used import cpu_seconds
from .load.wrk import Asked, wrk
from .lunch import DISTRICT, PRICE, TILLS, Lunch, card_of, lunch
from .timing import Result

SECONDS = float(os.environ.get("BENCH_REDEEM_SECONDS", "60"))
MOST = 1000  # redemptions a second for which there are elders
DRAIN, SENT = 32_000, 500
WARM, AROUND = 1, 10.0  # requests before it; seconds of pgbench before and after
_TABLES = ("ledger_journal", "ledger_transfer", "canteen_mealserved")
_OWN = {
    ("ledger_journal", "request_id"): "gen_random_uuid()",
    ("ledger_transfer", "journal_id"): ":id",
    ("canteen_mealserved", "journal_id"): ":id",
    ("canteen_mealserved", "request_id"): "(:said)::uuid",
    ("canteen_mealserved", "diner_id"): ":d",
    ("canteen_mealserved", "day"): "date '0001-01-01' + nextval('bench_day')::int",
}


def redeem(city: City) -> Iterator[Result]:
    """Goals: 300/s, 30 % of pgbench; 32,000 offline scans within two minutes."""
    table = lunch(max(DRAIN // TILLS, round(MOST * SECONDS)))
    database = os.environ["DATABASE_URL"]
    with served(database, free_port(8180)) as url:
        asked = _orders(table)
        wrk(url, _of(asked, WARM, WARM + 300), seconds=2)
        script, rows = _script(lambda: ask_once(_of(asked, 0, 1)), table)
        before = pgbench(script, database, AROUND)
        used = cpu_seconds(database)
        found = wrk(url, _of(asked, WARM + 300, None), seconds=SECONDS)
        used = cpu_seconds(database) - used
        time.sleep(SETTLE)
        bare = (before + pgbench(script, database, AROUND)) / 2
        assert not found.failed, f"{found.failed} of {found.answered} failed"
        yield Result(
            "redeem", f"POST /canteen/till/api/serve for {SECONDS:.0f} s, 3 funders and a wallet;"
            f" {used / found.answered * 1000:.2f} ms of processor each", found.rate,
            "redemptions/s", found.p50_ms, found.p99_ms, 2,
            f"pgbench, the same {rows} rows {bare:,.0f}/s", round(found.rate / bare, 3),
        )  # fmt: skip
        spent = _drain(url, table)
        yield Result(
            "redeem_drain", f"{DRAIN:,} offline scans, batches of {SENT}, 4 tills", DRAIN / spent,
            "scans/s", spent * 1000, spent * 1000, 0, "120 s", round(spent / 120, 3),
        )  # fmt: skip
    _exact()


def _orders(table: Lunch) -> Asked:
    requests = []
    for scan in table.scans(len(table.diners)):
        order = {
            "request_id": str(new_request_id()), "scan": scan, "meal": "lunch", "price": PRICE,
            "pays": "wallet",
        }  # fmt: skip
        requests.append(("/canteen/till/api/serve", json.dumps(order)))
    headers = {"X-Till-Key": table.tills[0][1], "Content-Type": "application/json"}
    return Asked(requests, "POST", headers, once=True)


def _of(asked: Asked, first: int, last: int | None) -> Asked:
    return Asked(asked.requests[first:last], "POST", asked.headers, once=True)


def _script(serve: Callable[[], object], table: Lunch) -> tuple[str, int]:
    """What one redemption writes, as pgbench writes it: a journal, its transfers, the meal, into
    the product's own tables with all that hangs on them; the trigger moves the wallet. Wallets and
    diners by chance, so that nobody waits; a day of its own, so that nobody eats twice."""
    first, last = _wallets()
    with connection.cursor() as cursor:
        cursor.execute("CREATE SEQUENCE IF NOT EXISTS bench_day MAXVALUE 3000000 CYCLE")
    before = quiet_ids(_TABLES)
    serve()

    def own(table: str, name: str, value: str) -> str | None:
        if name == "debit_id" and first <= int(value.strip("'")) <= last:
            return ":w"
        return _OWN.get((table, name))

    inserts, rows = inserts_of(before, own, returning="id, request_id AS said")
    diners = sorted(diner.pk for diner in table.diners)
    lines = [
        f"\\set w random({first}, {last})",
        f"\\set d random({diners[0]}, {diners[-1]})",
        "BEGIN;", *inserts, "COMMIT;", "",
    ]  # fmt: skip
    return "\n".join(lines), rows


def _wallets() -> tuple[int, int]:
    """The first and last of their accounts, which were opened in one go."""
    codes = Account.objects.filter(district=DISTRICT, kind="wallet")
    ids = codes.aggregate(first=Min("pk"), last=Max("pk"))
    return ids["first"], ids["last"]


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
