"""One size of city, measured: every call over HTTP against a no-op and, for a create, pgbench."""

import secrets
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

from yiwang.kernel.access.models import Account
from yiwang.kernel.access.selectors import actor_of
from yiwang.kernel.insight.selectors import figures_today
from yiwang.kernel.insight.services import fold_all

from ..timing import FRAME, Result
from .calls import DISTRICT, Call, City, ask_once
from .floor import same_rows
from .served import free_port, served
from .wrk import Asked, Found, wrk

NOOP = Asked([("/healthz/", "")])
WARM = 1.0  # seconds before each measurement
Say = Callable[[str], None]


@dataclass
class Run:
    """What one run holds on to: where the pages are, how long each thing is asked, the no-op."""

    url: str
    database: str
    size: int
    seconds: float
    noop: Found


def measured(database: str, size: int, only: str, seconds: float, say: Say) -> Iterator[Result]:
    """Every call of the size, or those whose name begins with `only`."""
    city = City()
    calls = [call for call in city.calls() if call.name.startswith(only)]
    with served(database, free_port(8160)) as url:
        wrk(url, NOOP, seconds=WARM)
        noop = wrk(url, NOOP, seconds=seconds)
        run = Run(url, database, size, seconds, noop)
        if not only or only == "noop":
            yield _result(run, "noop", "a page that says ok", noop, 1, "itself", 1.0)
        for call in calls:
            say(f"{size:,}: {call.name}")
            yield from _one(run, call)
            if call.name == "create":
                yield from _against_rows(run, city)
    if "wall_sql".startswith(only):
        yield _wall_sql(size)


def _one(run: Run, call: Call) -> Iterator[Result]:
    asked = call.asked()
    statements = _statements(asked)
    if asked.once:
        asked = Asked(asked.requests[2:], asked.method, asked.headers, once=True)
    else:
        wrk(run.url, asked, seconds=WARM, prefix=_prefix())
    found = wrk(run.url, asked, seconds=run.seconds, prefix=_prefix())
    if found.failed:
        raise RuntimeError(f"{call.name}: {found.failed} of {found.answered} requests failed")
    share = found.rate / run.noop.rate
    yield _result(
        run, call.name, call.data, found, statements, f"no-op {run.noop.rate:,.0f}/s", share
    )


def _against_rows(run: Run, city: City) -> Iterator[Result]:
    """The same again, right before and after pgbench, whose rate is the floor."""
    asked = city.reports()
    before = wrk(run.url, asked, seconds=run.seconds, prefix=_prefix())
    bare = same_rows(lambda: ask_once(asked), run.database, seconds=run.seconds)
    after = wrk(run.url, asked, seconds=run.seconds, prefix=_prefix())
    found = before if before.rate > after.rate else after
    rate = (before.rate + after.rate) / 2
    against = f"pgbench, the same {bare.rows} rows {bare.rate:,.0f}/s"
    data = "POST /api/v1/cases, around pgbench"
    yield _result(run, "create_rows", data, found, 0, against, rate / bare.rate)


def _wall_sql(size: int) -> Result:
    """The time of the wall's statements alone, in this process, on folded counters."""
    fold_all()
    actor = actor_of(Account.objects.get(username=f"leader-{DISTRICT}"))
    spent: list[float] = []

    def timed(execute: Callable[..., object], *given: object) -> object:
        began = time.perf_counter()
        try:
            return execute(*given)
        finally:
            spent[-1] += (time.perf_counter() - began) * 1000

    with connection.execute_wrapper(timed):  # type: ignore[arg-type]
        for _ in range(120):
            spent.append(0.0)
            figures_today(actor=actor, division=DISTRICT)
    each = sorted(spent[20:])
    p50 = statistics.median(each)
    return Result(
        name="wall_sql",
        data=f"{size:,} matters: the statements of a district's counts, folded",
        rate=round(1000 / p50, 1),
        unit="calls/s",
        p50_ms=round(p50, 3),
        p99_ms=round(each[-1], 3),
        sql=2,
        against="5 ms",
        ratio=round(p50 / 5, 2),
    )


def _statements(asked: Asked) -> int:
    """Of a request like one just before, which knows the key and the places already."""
    warm = asked.requests[1:2] if asked.once else asked.requests[:1]
    ask_once(Asked(warm, asked.method, asked.headers))
    with CaptureQueriesContext(connection) as captured:
        status = ask_once(Asked(asked.requests[:1], asked.method, asked.headers))
    assert 200 <= status < 300, f"{asked.requests[0]} answered {status}"
    return sum(not row["sql"].startswith(FRAME) for row in captured.captured_queries)


def _result(
    run: Run, name: str, data: str, found: Found, sql: int, against: str, share: float
) -> Result:
    return Result(
        name=name,
        data=f"{run.size:,} matters: {data}",
        rate=round(found.rate, 1),
        unit="requests/s",
        p50_ms=round(found.p50_ms, 2),
        p99_ms=round(found.p99_ms, 2),
        sql=sql,
        against=against,
        ratio=round(share, 3),
    )


def _prefix() -> str:
    return f"bench-{secrets.token_hex(6)}-"
