"""A frame of one row a device, time and channel: checked, marked when late, counted once."""

from dataclasses import dataclass

import numpy as np
import polars as pl

from ..rules.times import MOST_AHEAD, MOST_BACK
from .decoding import Columns, Odd
from .registry import Registry
from .window import Keys, Window

READINGS = {
    "row": pl.UInt32,
    "at": pl.Int64,
    "received": pl.Int64,
    "seq": pl.Int64,
    "lon": pl.Float64,
    "lat": pl.Float64,
    "late": pl.Boolean,
    "vouched": pl.Boolean,
    "raw": pl.String,
}
UTC = pl.Datetime("us", "UTC")


@dataclass(frozen=True)
class Framed:
    """`rows` are new and can be right: device_id, district, kind, device, at, received, seq,
    channel, value, lon, lat, late, raw. `seen` has a line for each reading that can be right."""

    rows: pl.DataFrame
    seen: pl.DataFrame
    odd: list[Odd]
    keys: Keys


def frame(columns: Columns, registry: Registry, window: Window) -> Framed:
    """The batch as columns. The window is asked, and told only when the batch is committed."""
    readings = _readings(columns, registry)
    odd = [*columns.odd, *_odd(columns, readings)]
    seen = readings.filter(pl.col("reason").is_null()).drop("reason")
    rows = _values(columns, seen)
    infinite = rows.filter(~pl.col("value").is_finite())
    if len(infinite):
        odd += _oddly(columns, infinite["reading"].to_list(), ["value"] * len(infinite))
        rows = rows.filter(pl.col("value").is_null() | pl.col("value").is_finite())
    keys = keys_of(rows)
    fresh = ~window.known(keys)
    first = np.zeros(len(keys), dtype=np.bool_)
    first[np.unique(keys, return_index=True)[1]] = True
    fresh &= first
    return Framed(rows.filter(pl.Series(fresh)).drop("reading"), seen, odd, keys[fresh])


def keys_of(rows: pl.DataFrame) -> Keys:
    """A reading is the same when device, time, count and channel are."""
    key = pl.struct("device", pl.col("at").cast(pl.Int64), "seq", "channel")
    return rows.select(key.hash(808).alias("key"))["key"].to_numpy()


def _readings(columns: Columns, registry: Registry) -> pl.DataFrame:
    found = pl.DataFrame(
        {name: getattr(columns, name) for name in READINGS}, schema=READINGS, strict=False
    )
    devices = registry.frame[found["row"]]
    at, received = pl.col("at"), pl.col("received")
    position = (
        pl.col("lon").is_between(-180, 180) & pl.col("lat").is_between(-90, 90)
        | pl.col("lon").is_null() & pl.col("lat").is_null()
    )
    return (
        pl.concat([devices, found.drop("row")], how="horizontal")
        .with_row_index("reading")
        .with_columns(
            late=pl.col("late") | (received - at > pl.col("late_after")),
            reason=pl.when(at > received + MOST_AHEAD)
            .then(pl.lit("future"))
            .when((at < received - MOST_BACK) & ~pl.col("vouched"))
            .then(pl.lit("old"))
            .when(~position.fill_null(value=False))
            .then(pl.lit("position")),
        )
        .drop("late_after", "vouched")
    )


def _odd(columns: Columns, readings: pl.DataFrame) -> list[Odd]:
    wrong = readings.filter(pl.col("reason").is_not_null())
    return _oddly(columns, wrong["reading"].to_list(), wrong["reason"].to_list())


def _oddly(columns: Columns, readings: list[int], reasons: list[str]) -> list[Odd]:
    return [
        Odd(columns.device[i], columns.at[i], columns.received[i], reason, columns.said[i])
        for i, reason in zip(readings, reasons, strict=True)
    ]


def _values(columns: Columns, seen: pl.DataFrame) -> pl.DataFrame:
    values = pl.DataFrame(
        {"reading": columns.reading, "channel": columns.channel, "value": columns.value},
        schema={"reading": pl.UInt32, "channel": pl.String, "value": pl.Float64},
        strict=False,
    )
    if len(seen) == len(columns.said):
        rest = seen.drop("reading")[values["reading"]]
        rows = pl.concat([values, rest], how="horizontal")
    else:
        rows = values.join(seen, on="reading", maintain_order="left")
    return rows.with_columns(pl.col("at", "received").cast(UTC))
