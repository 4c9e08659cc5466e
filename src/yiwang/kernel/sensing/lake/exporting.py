"""What a device said, out of the lake day by day: never more than a day of it in memory."""

from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta
from pathlib import Path

import polars as pl
from django.utils.timezone import localdate, make_aware

from ..models import Device
from .reading import HISTORY, history

#: Columns of an exported file, in order.
COLUMNS = ("at", "received", "channel", "value", "lon", "lat", "late", "seq")


def days(
    device: Device, since: datetime, until: datetime, channels: Sequence[str]
) -> Iterator[pl.DataFrame]:
    """The rows of these channels, oldest first, `until` included; a frame for each local day."""
    first = since
    end = until + timedelta(microseconds=1)
    while first < end:
        following = make_aware(datetime.combine(localdate(first) + timedelta(days=1), time()))
        found = history(device, first, min(following, end))
        yield found.filter(pl.col("channel").is_in(list(channels)))
        first = following


def parquet(frames: Iterator[pl.DataFrame], path: Path, most: int) -> int:
    """At most so many rows into a file; returns how many. Times are UTC."""
    taken, rows = [], 0
    for frame in frames:
        part = frame.head(most - rows).select("district", "kind", "device", *COLUMNS)
        taken.append(part)
        rows += len(part)
        if rows >= most:
            break
    whole = pl.concat(taken) if taken else pl.DataFrame(schema=HISTORY)
    whole.write_parquet(path, compression="zstd")
    return rows
