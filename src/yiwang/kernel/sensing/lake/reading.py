"""History out of the lake: only files that the list names, read by DuckDB where they lie."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import polars as pl
from django.utils.timezone import localtime

from ..models import Device, LakeFile
from .hours import HOUR, beside
from .writing import root

MEMORY = "256MB"
THREADS = 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
STAMP = pl.Datetime("us", "UTC")
#: Columns of `history`.
HISTORY = {
    "district": pl.String,
    "kind": pl.String,
    "device": pl.String,
    "channel": pl.String,
    "at": pl.Int64,
    "received": pl.Int64,
    "seq": pl.Int64,
    "value": pl.Float64,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "late": pl.Boolean,
}
_OF_DEVICE = ("district", "kind", "device")
#: Columns of `spans`.
SPANS = {
    "device": pl.String,
    "channel": pl.String,
    "at": pl.Int64,
    "lowest": pl.Float64,
    "highest": pl.Float64,
    "mean": pl.Float64,
    "readings": pl.Int64,
}
_ROWS = """
SELECT channel, epoch_us("at") AS "at", epoch_us(received) AS received, seq, value, lon, lat, late
FROM read_parquet($files, hive_partitioning = false)
WHERE device = $device AND "at" >= $since AND "at" < $until{channel}
"""
_KNOWN = """
WITH asked AS (
  SELECT unnest($devices) AS device, unnest($channels) AS channel, unnest($times) AS "at"
)
SELECT DISTINCT r.device, r.channel, epoch_us(r."at") AS "at"
FROM read_parquet($files, hive_partitioning = false) r
SEMI JOIN asked a ON a.device = r.device AND a.channel = r.channel AND a."at" = r."at"
WHERE r."at" BETWEEN $since AND $until
"""
_READ = """
SELECT device, channel, epoch_us("at") // $micros * $micros AS "at",
       min(value) AS lowest, max(value) AS highest, sum(value) AS total, count(value) AS readings
FROM read_parquet($files, hive_partitioning = false)
WHERE "at" >= $since AND "at" < $until AND value IS NOT NULL{only}
GROUP BY ALL
"""
_SUMMED = """
SELECT device, channel, epoch_us("at") // $micros * $micros AS "at",
       lowest, highest, total, readings
FROM read_parquet($hours, hive_partitioning = false) WHERE true{only}
"""
_SPANS = """
SELECT device, channel, "at", min(lowest) AS lowest, max(highest) AS highest,
       sum(total) / sum(readings) AS mean, sum(readings)::BIGINT AS readings
FROM ({parts}) GROUP BY ALL
"""


def history(device: Device, since: datetime, until: datetime, *, channel: str = "") -> pl.DataFrame:
    """What a device said (on one channel) of the times from `since` until `until`, oldest first,
    each once."""
    files = paths(device.kind.code, since, until)
    asked: dict[str, Any] = {"files": files, "device": device.code}
    asked |= {"since": naive(since), "until": naive(until)}
    statement = _ROWS.format(channel=" AND channel = $channel" if channel else "")
    said = {name: dtype for name, dtype in HISTORY.items() if name not in _OF_DEVICE}
    found = _asked(statement, asked | ({"channel": channel} if channel else {}), said)
    of_device = {"district": device.district, "kind": device.kind.code, "device": device.code}
    return (
        found.sort("received", maintain_order=True)
        .unique(["at", "seq", "channel"], keep="first", maintain_order=True)
        .sort("at", "seq", "channel")
        .with_columns(pl.lit(value).alias(name) for name, value in of_device.items())
        .with_columns(pl.col("at", "received").cast(STAMP))
        .select(list(HISTORY))
    )


def known(kind: str, asked: Sequence[tuple[str, str, datetime]]) -> set[tuple[str, str, datetime]]:
    """Of these devices, channels and times those of which there is a value, whatever it is."""
    since, until = min(at for *_, at in asked), max(at for *_, at in asked)
    files = paths(kind, since, until + timedelta(microseconds=1))
    if not files:
        return set()
    devices, channels, times = (list(column) for column in zip(*asked, strict=True))
    said = {
        "files": files, "devices": devices, "channels": channels, "since": naive(since),
        "until": naive(until), "times": [naive(at) for at in times],
    }  # fmt: skip
    with connected() as lake:
        rows = lake.execute(_KNOWN, said).fetchall()
    return {(device, channel, _EPOCH + timedelta(microseconds=at)) for device, channel, at in rows}


def spans(
    kind: str,
    since: datetime,
    until: datetime,
    *,
    seconds: int = 3600,
    devices: Sequence[str] | None = None,
    channels: Sequence[str] | None = None,
) -> pl.DataFrame:
    """Lowest, highest, mean and number of values of each device and channel, span by span. Spans
    of whole hours take a day's hours where they lie beside it."""
    whole: list[Path] = []
    files: list[Path] = []
    for file, first, last in _listed(kind, since, until):
        inside = since <= first and last < until and seconds % HOUR == 0
        (whole if inside and beside(file).is_file() else files).append(file)
    asked: dict[str, Any] = {"micros": seconds * 1_000_000}
    some = {"devices": devices, "channels": channels}
    only = "".join(
        f" AND list_contains(${name}, {name[:-1]})"
        for name, given in some.items()
        if given is not None
    )
    asked |= {name: list(given) for name, given in some.items() if given is not None}
    parts = []
    if files:
        parts.append(_READ.format(only=only))
        asked |= {"files": [str(file) for file in files]}
        asked |= {"since": naive(since), "until": naive(until)}
    if whole:
        parts.append(_SUMMED.format(only=only))
        asked["hours"] = [str(beside(file)) for file in whole]
    if not parts:
        return pl.DataFrame(schema=SPANS).with_columns(pl.col("at").cast(STAMP))
    statement = _SPANS.format(parts=" UNION ALL ".join(parts))
    return _asked(statement, asked, SPANS).with_columns(pl.col("at").cast(STAMP))


def paths(kind: str, since: datetime, until: datetime) -> list[str]:
    """Files that may hold readings of these times; one that is lost is told every night, and the
    rest is read."""
    return [str(file) for file, _first, _last in _listed(kind, since, until)]


def _listed(kind: str, since: datetime, until: datetime) -> list[tuple[Path, datetime, datetime]]:
    """Those files, each with its first and last time."""
    found = LakeFile.objects.filter(
        kind=kind,
        dt__range=(localtime(since).date(), localtime(until).date()),
        first_at__lt=until,
        last_at__gte=since,
        replaced_at=None,
    )
    files = found.order_by("path").values_list("path", "first_at", "last_at")
    lying = [(root() / path, first, last) for path, first, last in files]
    return [each for each in lying if each[0].is_file()]


def naive(at: datetime) -> datetime:
    """Files carry times in UTC without saying so: DuckDB's time zones are an extension of its."""
    return at.astimezone(UTC).replace(tzinfo=None)


@contextmanager
def connected(memory: str = MEMORY) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB with nothing but the files it is given."""
    scratch = root() / "scratch"
    config: dict[str, Any] = {
        "threads": THREADS,
        "memory_limit": memory,
        "temp_directory": str(scratch),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
    with duckdb.connect(config=config) as lake:
        yield lake


def _asked(statement: str, asked: dict[str, Any], schema: dict[str, Any]) -> pl.DataFrame:
    """The answer in these columns; without files an empty one."""
    if not asked.get("files", True):
        return pl.DataFrame(schema=schema)
    with connected() as lake:
        columns = lake.execute(statement, asked).fetchnumpy()
    return pl.DataFrame(
        {name: _series(name, column, schema[name]) for name, column in columns.items()}
    )


def _series(name: str, column: Any, dtype: Any) -> pl.Series:
    """Numbers as they are; text and what has gaps by way of lists."""
    if column.dtype.kind in "if" and not np.ma.is_masked(column):
        return pl.Series(name, np.asarray(column)).cast(dtype)
    return pl.Series(name, column.tolist(), dtype=dtype, strict=False)
