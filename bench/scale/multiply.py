"""The seeds' histories copied to other days until there are as many cases as asked for.

A copy lies in its seed's grid, a whole number of days earlier, under an id, number, follow code
and request ids of its own. Its log is chained anew, so that `verify-chain` holds for every copy.
PostgreSQL writes the rows set by set from a plan of what differs. Indexes and foreign keys are
dropped before and made again after, which checks them over all rows; the triggers' promises are
asked as questions in `proof`. Left out: files shown, and facts long delivered.
"""

import os
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import connection

from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.rules.logged import logged_content
from yiwang.kernel.cases.services.opening import number_of
from yiwang.kernel.insight.services.rebuilding import recount_totals
from yiwang.lib.chain import GENESIS, canonical
from yiwang.lib.crypto import sm3
from yiwang.lib.ids import follow_code

from .quick import without_indexes

OPEN_SHARE = 0.03
YEARS_BACK = 2
TABLES = ("cases_case", "cases_logentry", "insight_mark")
_PLANS = """
CREATE UNLOGGED TABLE bench_plan (id bigint, seed bigint, days int, lon float8, lat float8,
  number text, follow_code text, log_hash text);
CREATE UNLOGGED TABLE bench_plan_log (id bigint, seed bigint, days int, seq int, previous text,
  digest text, request_id uuid)
"""
_SEQUENCE = "SELECT setval(pg_get_serial_sequence('cases_case', 'id'), max(id)) FROM cases_case"
_ROUND = 20_000
_HELD = (b"#case#", b"#at#", b"#recorded#", b"#due#", b"#request#")

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Line:
    """One entry of a seed: its canonical content in pieces, and what goes between them."""

    text: bytes
    at: datetime
    recorded: datetime
    due: datetime | None


@dataclass(frozen=True)
class Seed:
    id: int
    district: str
    reported: datetime
    lon: float
    lat: float
    is_open: bool
    lines: tuple[Line, ...]


def multiply(size: int, progress: Progress) -> None:
    """Copy until there are `size` cases, `OPEN_SHARE` of them open."""
    seeds = list(_seeds())
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit = off")
        cursor.execute(_PLANS)
        for table in TABLES:
            cursor.execute(f"CREATE UNLOGGED TABLE bench_seed_{table} AS TABLE {table}")
        cursor.execute("ANALYZE")
    made, dice = Case.objects.count(), random.Random(size)
    start = made
    with without_indexes(TABLES):
        while made < size:
            step = min(_ROUND, size - made)
            _round(seeds, step, dice)
            made += step
            progress(made - start, size - start)
    with connection.cursor() as cursor:
        for table in ("bench_plan", "bench_plan_log", *(f"bench_seed_{table}" for table in TABLES)):
            cursor.execute(f"DROP TABLE {table}")
        cursor.execute(_SEQUENCE)
        cursor.execute("SET work_mem = '512MB'")
    recount_totals()
    with connection.cursor() as cursor:
        cursor.execute("RESET work_mem")
        cursor.execute("VACUUM (ANALYZE)")
        cursor.execute("RESET synchronous_commit")
        cursor.execute("CHECKPOINT")


def _round(seeds: list[Seed], count: int, dice: random.Random) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT max(id) FROM cases_case")
        first = cursor.fetchone()[0] + 1
        plan = list(_planned(seeds, first, count, dice))
        with cursor.cursor.copy("COPY bench_plan FROM STDIN") as copy:
            for row, _ in plan:
                copy.write_row(row)
        with cursor.cursor.copy("COPY bench_plan_log FROM STDIN") as copy:
            for _, lines in plan:
                for line in lines:
                    copy.write_row(line)
        for statement in _statements():
            cursor.execute(statement)
        cursor.execute("TRUNCATE bench_plan, bench_plan_log")


def _planned(
    seeds: list[Seed], first: int, count: int, dice: random.Random
) -> Iterator[tuple[tuple[Any, ...], list[tuple[Any, ...]]]]:
    """In the order of their days, as a city's ids are: every round spans the whole time."""
    begun = [seed for seed in seeds if seed.is_open]
    over = [seed for seed in seeds if not seed.is_open]
    days = sorted((dice.randrange(YEARS_BACK * 365) for _ in range(count)), reverse=True)
    for at, back in enumerate(days):
        still = dice.random() < OPEN_SHARE
        seed = dice.choice(begun if still else over)
        back = min(back // 100, 4) if still else back
        yield _copy(seed, first + at, back, dice)


def _copy(
    seed: Seed, pk: int, back: int, dice: random.Random
) -> tuple[tuple[Any, ...], list[tuple[Any, ...]]]:
    ago, previous, lines = timedelta(days=back), GENESIS, []
    for seq, line in enumerate(seed.lines, 1):
        request = UUID(bytes=os.urandom(16), version=4)
        said = (
            line.text.replace(_HELD[0], b"%d" % pk)
            .replace(_HELD[1], _instant(line.at - ago))
            .replace(_HELD[2], _instant(line.recorded - ago))
            .replace(_HELD[4], str(request).encode())
        )
        if line.due is not None:
            said = said.replace(_HELD[3], _instant(line.due - ago))
        digest = sm3(previous.encode() + said)
        lines.append((pk, seed.id, back, seq, previous, digest, request))
        previous = digest
    row = (
        pk, seed.id, back,
        seed.lon + dice.uniform(-9e-4, 9e-4), seed.lat + dice.uniform(-9e-4, 9e-4),
        number_of(seed.district, seed.reported - ago, pk), follow_code(pk, settings.INDEX_KEY),
        previous,
    )  # fmt: skip
    return row, lines


def _instant(moment: datetime) -> bytes:
    return moment.isoformat(timespec="microseconds").encode()


def _seeds() -> Iterator[Seed]:
    logs: dict[int, list[LogEntry]] = {}
    for entry in LogEntry.objects.order_by("case_id", "seq"):
        logs.setdefault(entry.case_id, []).append(entry)
    for case in Case.objects.order_by("id"):
        yield Seed(
            id=case.pk,
            district=case.district,
            reported=case.reported_at,
            lon=case.lon or 0.0,
            lat=case.lat or 0.0,
            is_open=case.is_open,
            lines=tuple(_line(entry) for entry in logs[case.pk]),
        )


def _line(entry: LogEntry) -> Line:
    content = logged_content(entry)
    digest = content["request"][1]
    held = {
        "case": _HELD[0].decode(), "at": _HELD[1].decode(), "recorded_at": _HELD[2].decode(),
        "request": [_HELD[4].decode(), digest],
    }  # fmt: skip
    if entry.due_at is not None:
        held["due_at"] = _HELD[3].decode()
    text = canonical({**content, **held}).replace(b'"#case#"', b"#case#")
    due = entry.due_at.astimezone(UTC) if entry.due_at else None
    return Line(text, entry.at.astimezone(UTC), entry.recorded_at.astimezone(UTC), due)


def _statements() -> list[str]:
    """INSERT … SELECT of each table: the seed's columns, moved in time, with the plan's own."""
    return [
        _insert("cases_case", "bench_plan", "s.id = p.seed", {
            "id": "p.id", "number": "p.number", "follow_code": "p.follow_code", "lon": "p.lon",
            "lat": "p.lat", "log_hash": "p.log_hash",
        }),
        _insert("cases_logentry", "bench_plan_log", "s.case_id = p.seed AND s.seq = p.seq", {
            "case_id": "p.id", "previous": "p.previous", "digest": "p.digest",
            "request_id": "p.request_id",
        }),
        _insert("insight_mark", "bench_plan", "s.case_id = p.seed", {"case_id": "p.id"}),
    ]  # fmt: skip


def _insert(table: str, plan: str, on: str, own: dict[str, str]) -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns "
            "WHERE table_name = %s AND table_schema = 'public' ORDER BY ordinal_position",
            [table],
        )
        known = [(n, t) for n, t in cursor.fetchall() if n != "id" or "id" in own]
    values = [own.get(name) or _moved(name, kind) for name, kind in known]
    names = ", ".join(f'"{name}"' for name, _ in known)
    return (
        f"INSERT INTO {table} ({names}) SELECT {', '.join(values)} "
        f"FROM {plan} p JOIN bench_seed_{table} s ON {on} ORDER BY p.id"
    )


def _moved(name: str, kind: str) -> str:
    if kind == "date":
        return f's."{name}" - p.days'
    if kind == "timestamp with time zone":
        return f"s.\"{name}\" - p.days * interval '24 hours'"
    return f's."{name}"'
