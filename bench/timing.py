"""How a thing is timed, and what is kept of it."""

import gc
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext

FRAME = ("BEGIN", "COMMIT", "SAVEPOINT", "RELEASE")


@dataclass(frozen=True)
class Timed:
    """Milliseconds a call, in order, and the statements of one call without begin and commit."""

    each_ms: list[float]
    sql: int

    @property
    def p50_ms(self) -> float:
        return statistics.median(self.each_ms)

    @property
    def p99_ms(self) -> float:
        return self.each_ms[min(len(self.each_ms) - 1, int(len(self.each_ms) * 0.99))]


@dataclass(frozen=True)
class Result:
    """A line of the table and of var/bench.json. `ratio`: how many times the floor it takes."""

    name: str
    data: str
    rate: float
    unit: str
    p50_ms: float
    p99_ms: float
    sql: int
    against: str
    ratio: float


@dataclass(frozen=True)
class Floor:
    """The least that the same machine could do: what a measurement is held against."""

    what: str
    timed: Timed


def timed(call: Callable[[], object], *, times: int, warm: int = 10) -> Timed:
    """Time `call`; the collector of garbage stays on, as it is in production."""
    for _ in range(warm):
        call()
    with CaptureQueriesContext(connection) as captured:
        call()
    sql = sum(not row["sql"].startswith(FRAME) for row in captured.captured_queries)
    gc.collect()
    each = []
    for _ in range(times):
        began = time.perf_counter()
        call()
        each.append((time.perf_counter() - began) * 1000)
    return Timed(sorted(each), sql)


def against(
    name: str, data: str, found: Timed, floor: Floor, *, unit: str = "calls/s", of: int = 1
) -> Result:
    """The result of a call that did `of` units of work, held against a call of the floor that
    did as many."""
    return Result(
        name=name,
        data=data,
        rate=round(of * 1000 / statistics.fmean(found.each_ms), 1),
        unit=unit,
        p50_ms=round(found.p50_ms, 4),
        p99_ms=round(found.p99_ms, 4),
        sql=found.sql,
        against=f"{floor.what}: {floor.timed.p50_ms:.3g} ms",
        ratio=round(found.p50_ms / floor.timed.p50_ms, 1),
    )
