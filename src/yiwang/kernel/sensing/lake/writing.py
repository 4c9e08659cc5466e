"""Frames into files: written whole and synced before the transaction that lists them begins."""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from uuid import uuid4

import polars as pl
from django.conf import settings
from django.utils.timezone import now

from ..models import LakeFile

#: What a row of the lake is. Times are UTC and do not say so.
COLUMNS = (
    "district", "device", "channel", "at", "received", "seq", "value", "lon", "lat", "late",
    "raw",
)  # fmt: skip
_ZSTD = {"batch": 1, "hour": 3, "day": 6}
ROW_GROUP = 100_000


@dataclass(frozen=True)
class Written:
    """A file that lies there and does not count yet."""

    path: str
    kind: str
    dt: date
    level: str
    rows: int
    size: int
    first_at: datetime
    last_at: datetime
    received_until: datetime


def root() -> Path:
    """Below it `kind=…/dt=…/*.parquet`."""
    return Path(settings.SENSING_LAKE)


def write(rows: pl.DataFrame, *, level: str = "batch") -> list[Written]:
    """A file for each kind and local day in `rows`."""
    return list(_written(rows, level))


def listed(written: list[Written]) -> list[LakeFile]:
    """Have the files count, in the caller's transaction."""
    moment = now()
    return LakeFile.objects.bulk_create(
        LakeFile(created_at=moment, **vars(each)) for each in written
    )


def _written(rows: pl.DataFrame, level: str) -> Iterator[Written]:
    day = pl.col("at").dt.convert_time_zone(settings.TIME_ZONE).dt.date()
    parts = rows.with_columns(dt=day).partition_by("kind", "dt", as_dict=True)
    for (kind, dt), part in parts.items():
        path = f"kind={kind}/dt={dt}/{level}-{uuid4().hex}.parquet"
        size = _write(root() / path, part.select(COLUMNS), level)
        spans = part.select(
            first=pl.col("at").min(), last=pl.col("at").max(), until=pl.col("received").max()
        ).row(0)
        yield Written(path, str(kind), dt, level, len(part), size, *spans)


def _write(path: Path, rows: pl.DataFrame, level: str) -> int:
    """By way of memory: what is wrong with the disk is then an OSError."""
    content = BytesIO()
    rows.with_columns(pl.col("at", "received").dt.replace_time_zone(None)).write_parquet(
        content, compression="zstd", compression_level=_ZSTD[level], row_group_size=ROW_GROUP
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        with path.open("xb") as file:
            file.write(content.getbuffer())
            file.flush()
            os.fsync(file.fileno())
            size = file.tell()
    except OSError:
        path.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
    return size


def sync_folder(folder: Path) -> None:
    """Names in it are on the disk when this returns."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
