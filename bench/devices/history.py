"""Fifty million rows in a lake of thirty days, and what is asked of them."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import duckdb
from django.conf import settings

from yiwang.kernel.sensing.lake.hours import beside, summed
from yiwang.kernel.sensing.lake.reading import history, paths, spans
from yiwang.kernel.sensing.lake.writing import ROW_GROUP
from yiwang.kernel.sensing.models import Device, LakeFile

from ..city import City
from ..timing import Floor, Result, against, timed
from .hall import HOME
from .measures import DISTRICT, prepare_fridges, prepare_vehicles

DAYS, FRIDGES, VEHICLES = 30, 500, 1000
FIRST = datetime(2026, 10, 1, tzinfo=UTC) - timedelta(hours=8)
_DAY = """
COPY (
  SELECT '{district}' AS district, {device} AS device, '{channel}' AS channel,
         TIMESTAMP '{first}' + to_seconds(n * {step}) AS "at",
         TIMESTAMP '{first}' + to_seconds(n * {step} + 1) AS received,
         n::BIGINT AS seq, round(5 + 3 * sin(n / 97.0 + d) + random(), 2) AS "value",
         {lon} AS lon, {lat} AS lat, false AS late, NULL::VARCHAR AS raw
  FROM range({devices}) AS a(d), range({readings}) AS b(n) ORDER BY device, "at"
) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})
"""


def asked(city: City) -> Iterator[Result]:
    """One vehicle's day, one fridge's month, and 500 fridges' hours of a month."""
    rows = _made()
    last = FIRST + timedelta(days=DAYS)
    vehicle = Device.objects.select_related("kind").get(code="13900000500")
    fridge = Device.objects.select_related("kind").get(code="B00250")
    day = (FIRST + timedelta(days=14), FIRST + timedelta(days=15))
    data = f"{rows / 1e6:.0f} million rows"
    found = timed(lambda: history(vehicle, *day), times=30, warm=2)
    yield against("devices_day", f"one vehicle of {data}", found, _bare(vehicle, *day))
    found = timed(lambda: history(fridge, FIRST, last), times=5, warm=1)
    yield against("devices_month", f"one fridge of {data}", found, _bare(fridge, FIRST, last))
    found = timed(lambda: spans("bench", FIRST, last), times=3, warm=1)
    yield against("devices_hours", f"{FRIDGES} fridges of {data}", found, _hours(FIRST, last))


def _bare(device: Device, since: datetime, until: datetime) -> Floor:
    files = paths(device.kind.code, since, until)
    statement = "SELECT * FROM read_parquet($files) WHERE device = $device"
    with duckdb.connect(config={"threads": 2}) as lake:
        asked = {"files": files, "device": device.code}
        found = timed(lambda: lake.execute(statement, asked).fetchnumpy(), times=10, warm=2)
    return Floor("the rows alone, DuckDB kept open", found)


def _hours(since: datetime, until: datetime) -> Floor:
    files = paths("bench", since, until)
    statement = "SELECT min(value), max(value) FROM read_parquet($files)"
    with duckdb.connect(config={"threads": 2}) as lake:
        found = timed(lambda: lake.execute(statement, {"files": files}).fetchone(), times=3, warm=1)
    return Floor("one minimum and maximum of all", found)


def _made() -> int:
    """Rows of the lake, written as compaction leaves them."""
    prepare_fridges()
    prepare_vehicles()
    LakeFile.objects.all().delete()
    settings.SENSING_LAKE = HOME / "lake50"
    with duckdb.connect(config={"threads": 2}) as lake:
        for number in range(DAYS):
            first = FIRST + timedelta(days=number)
            _write(lake, "bench", first, FRIDGES, 1440, "printf('B%05d', d)", "t", "NULL::DOUBLE")
            _write(
                lake, "bench_cab", first, VEHICLES, 950, "printf('139%08d', d)", "speed", "113.6"
            )
    return sum(LakeFile.objects.values_list("rows", flat=True))


def _write(
    lake: duckdb.DuckDBPyConnection, kind: str, first: datetime, devices: int, readings: int,
    device: str, channel: str, lon: str,
) -> None:  # fmt: skip
    day = (first + timedelta(hours=8)).date()
    path = f"kind={kind}/dt={day}/day-bench.parquet"
    target = settings.SENSING_LAKE / path
    target.parent.mkdir(parents=True, exist_ok=True)
    if not target.exists():
        lake.execute(
            _DAY.format(
                district=DISTRICT, device=device, channel=channel, step=86_400 // readings,
                first=first.replace(tzinfo=None), devices=devices, readings=readings, lon=lon,
                lat=lon.replace("113.6", "24.8"), path=target, group=ROW_GROUP,
            )
        )  # fmt: skip
    if not beside(target).exists():
        summed(target, beside(target), "512MB")
    LakeFile.objects.create(
        path=path, kind=kind, dt=day, level="day", rows=devices * readings,
        size=target.stat().st_size, first_at=first,
        last_at=first + timedelta(days=1) - timedelta(seconds=1), received_until=first,
    )  # fmt: skip
