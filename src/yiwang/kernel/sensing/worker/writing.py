"""A batch into PostgreSQL, inside the caller's transaction, a few statements whatever its size."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import polars as pl
from django.db import connection

from ..models import Cursor, Poison, Quarantined
from .decoding import Known, Odd, Spoilt

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_TABLES = """
CREATE TEMP TABLE IF NOT EXISTS sensing_said (
  district varchar(6), device_id bigint, channel varchar(20), at timestamptz, value float8
) ON COMMIT DELETE ROWS;
CREATE TEMP TABLE IF NOT EXISTS sensing_heard (
  district varchar(6), device_id bigint, received_at timestamptz, at timestamptz,
  lon float8, lat float8, positioned_at timestamptz
) ON COMMIT DELETE ROWS;
"""
_LATEST = """
MERGE INTO sensing_latest AS l USING sensing_said AS s
ON l.district = s.district AND l.device_id = s.device_id AND l.channel = s.channel
WHEN MATCHED AND l.at <= s.at THEN UPDATE SET at = s.at, value = s.value
WHEN NOT MATCHED THEN INSERT (district, device_id, channel, at, value)
  VALUES (s.district, s.device_id, s.channel, s.at, s.value)
"""
_SEEN = """
MERGE INTO sensing_lastseen AS l USING sensing_heard AS h
ON l.district = h.district AND l.device_id = h.device_id
WHEN MATCHED AND (h.received_at > l.received_at + interval '10 s'
                  OR h.positioned_at > COALESCE(l.positioned_at, '-infinity'))
THEN UPDATE SET
  received_at = GREATEST(l.received_at, h.received_at),
  at = GREATEST(l.at, h.at),
  lon = CASE WHEN h.positioned_at > COALESCE(l.positioned_at, '-infinity')
             THEN h.lon ELSE l.lon END,
  lat = CASE WHEN h.positioned_at > COALESCE(l.positioned_at, '-infinity')
             THEN h.lat ELSE l.lat END,
  positioned_at = GREATEST(l.positioned_at, h.positioned_at)
WHEN NOT MATCHED THEN INSERT (district, device_id, received_at, at, lon, lat, positioned_at)
  VALUES (h.district, h.device_id, h.received_at, h.at, h.lon, h.lat, h.positioned_at)
"""
#: A last will that comes after a newer word of the device changes nothing, and a reading says as
#: well as a status that the device is here.
_PRESENT = """
INSERT INTO sensing_presence AS p (district, device_id, online, at, via)
SELECT said.district, said.device_id, said.online, said.at, 'mqtt'
  FROM unnest(%s::varchar[], %s::bigint[], %s::boolean[], %s::timestamptz[])
       AS said (district, device_id, online, at)
ON CONFLICT (district, device_id) DO UPDATE
  SET online = excluded.online, at = excluded.at, via = excluded.via WHERE p.at <= excluded.at
"""
_BACK = """
UPDATE sensing_presence p SET online = true, at = h.received_at
  FROM sensing_heard h
 WHERE p.district = h.district AND p.device_id = h.device_id
   AND NOT p.online AND p.via = 'mqtt' AND p.at < h.received_at
"""
_EMPTY = {
    "sensing_said": "DELETE FROM sensing_said",
    "sensing_heard": "DELETE FROM sensing_heard",
}


class Replaced(Exception):
    """Another worker reads the stream now; nothing of this batch may be committed."""


def advance(cursor: Cursor, seq: int) -> None:
    """Move the cursor from where this worker believes it is. Raises Replaced when it is not."""
    moved = Cursor.objects.filter(pk=cursor.pk, holder=cursor.holder, seq=cursor.seq)
    if not moved.update(seq=seq):
        raise Replaced(f"the cursor of {cursor.stream} is not at {cursor.seq} any more")


def merge_latest(rows: pl.DataFrame) -> None:
    """The newest value of each channel, unless a newer one is there."""
    newest = (
        rows.sort("at", "seq", nulls_last=False)
        .group_by("district", "device_id", "channel")
        .agg(pl.col("at").last(), pl.col("value").last())
        .sort("device_id", "channel")
    )
    _merge("sensing_said", newest, _LATEST)


def merge_seen(seen: pl.DataFrame) -> None:
    """When each device was heard, and where it was."""
    placed = pl.col("lon").is_not_null()
    newest = (
        seen.sort("at")
        .group_by("district", "device_id")
        .agg(
            pl.col("received").max(),
            pl.col("at").max(),
            pl.col("lon").filter(placed).last(),
            pl.col("lat").filter(placed).last(),
            pl.col("at").filter(placed).last().alias("positioned"),
        )
        .with_columns(pl.col("received", "at", "positioned").cast(pl.Datetime("us", "UTC")))
        .sort("device_id")
    )
    _merge("sensing_heard", newest, _SEEN, _BACK)


def merge_presence(statuses: Sequence[tuple[Known, bool, int]]) -> None:
    """Whether devices are here, as they and their last wills say. Before `merge_seen`: what they
    said afterwards counts more."""
    newest = {known.id: (known, online, _moment(at)) for known, online, at in statuses}
    if newest:
        rows = [
            (known.district, known.id, online, at)
            for known, online, at in sorted(newest.values(), key=lambda each: each[0].id)
        ]
        with connection.cursor() as cursor:
            cursor.execute(_PRESENT, [list(column) for column in zip(*rows, strict=True)])


def keep_spoilt(spoilt: Sequence[Spoilt], stream: str) -> None:
    """What could not be read, for replaying."""
    Poison.objects.bulk_create(
        [
            Poison(
                district=_district(each.received.subject),
                stream=stream,
                seq=each.received.seq,
                part=each.part,
                subject=each.received.subject[:200],
                payload=each.payload,
                reason=each.reason[:200],
            )
            for each in spoilt
        ],
        batch_size=1000,
    )


def keep_odd(odd: Sequence[Odd]) -> None:
    """What cannot be right, with its device."""
    Quarantined.objects.bulk_create(
        [
            Quarantined(
                district=each.device.district,
                device_id=each.device.id,
                at=_moment(each.at),
                received_at=_moment(each.received) or _EPOCH,
                reason=each.reason,
                reading=json.loads(msgspec.json.encode(each.reading)),
            )
            for each in odd
        ],
        batch_size=1000,
    )


def _merge(table: str, frame: pl.DataFrame, *statements: str) -> None:
    if frame.is_empty():
        return
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        with cursor.copy(f"COPY {table} FROM STDIN (FORMAT csv)") as copy:
            copy.write(frame.write_csv(include_header=False, datetime_format="%+").encode())
        for statement in statements:
            cursor.execute(statement)
        cursor.execute(_EMPTY[table])  # there may be several batches in one transaction


def _moment(micros: int) -> datetime | None:
    """None for a time that no calendar has."""
    try:
        return _EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        return None


def _district(subject: str) -> str:
    parts = subject.split(".")
    found = parts[3] if len(parts) > 3 else ""
    return found if len(found) == 6 and found.isdecimal() else ""
