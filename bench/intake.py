"""History taken in, row by row of a file, against a bare COPY of the same file."""

import csv
import random
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.db import connection, transaction

from yiwang.kernel.cases.history.layout import read_layout
from yiwang.kernel.cases.history.learning import learn
from yiwang.kernel.cases.history.rehearsal import Rehearsal
from yiwang.kernel.cases.history.rows import HistoryRow, read_history
from yiwang.kernel.cases.services.intake import take_in

from .city import City
from .timing import Floor, Result, Timed, against

ROWS = 5000
LAYOUT = {
    "name": "benchville",
    "columns": {
        "id": "Id", "opened": "Opened", "closed": "Closed", "target": "Target", "class": "Kind",
        "department": "Dept", "areas": ["Ward"], "lon": "Lon", "lat": "Lat", "title": "Title",
    },
    "dates": {"zone": "Asia/Shanghai", "formats": ["iso"]},
}  # fmt: skip


def history(city: City) -> Iterator[Result]:
    with tempfile.TemporaryDirectory() as folder:
        path, bad = Path(folder) / "history.csv", Path(folder) / "bad.csv"
        _write(path, city)
        layout = read_layout(LAYOUT)
        read = [row for row in read_history(path, layout) if isinstance(row, HistoryRow)]
        rehearsal = Rehearsal(learn(read[: ROWS // 2], layout), layout)
        began = time.perf_counter()
        intake = take_in(
            rows=read_history(path, layout, keep_raw=True),
            rehearsal=rehearsal,
            origin="benchville",
            district="440204",
            bad_rows=bad,
        )
        spent = (time.perf_counter() - began) * 1000
        assert intake.taken == ROWS, intake
        floor = _bare_copy(path)
    data = f"{ROWS:,} rows with log, deadlines and counters"
    yield against("import", data, Timed([spent], 0), floor, unit="rows/s", of=ROWS)


def _bare_copy(path: Path) -> Floor:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_copy (line text)")
    began = time.perf_counter()
    with (
        transaction.atomic(),
        connection.cursor() as cursor,
        cursor.cursor.copy("COPY bench_copy FROM STDIN") as copy,
    ):
        for line in path.read_text(encoding="utf-8").splitlines():
            copy.write_row([line])
    return Floor("COPY of the same lines", Timed([(time.perf_counter() - began) * 1000], 1))


def _write(path: Path, city: City) -> None:
    dice = random.Random(5)
    opened = datetime(2025, 1, 2, tzinfo=UTC)
    with path.open("w", newline="", encoding="utf-8") as file:
        out = csv.writer(file)
        out.writerow(
            ["Id", "Opened", "Closed", "Target", "Kind", "Dept", "Ward", "Lon", "Lat", "Title"]
        )
        for number in range(ROWS):
            opened += timedelta(minutes=dice.randrange(60))
            kind, place = dice.randrange(40), dice.choice(city.buildings)
            closed = opened + timedelta(hours=dice.randrange(1, 200))
            out.writerow(
                [
                    number,
                    opened.isoformat(),
                    closed.isoformat(),
                    (opened + timedelta(hours=24 * (kind % 5 + 1))).isoformat(),
                    f"kind {kind}",
                    f"department {kind % 7}",
                    number % 12,
                    place.lon,
                    place.lat,
                    f"matter {number}",
                ]
            )
