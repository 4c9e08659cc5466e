"""Small files become large ones: an hour's batches at once, a day's files when the day is over.

A day is sorted by device, channel and time, so that one device's day is a few pages, and what was
sent again later than the worker remembers goes.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.db import connection, transaction
from django.db.models import Count, Max, Q
from django.utils.timezone import localdate, now

from ..models import LakeFile
from .hours import beside, summed
from .reading import connected
from .sweeping import LISTING
from .writing import COLUMNS, ROW_GROUP, listed, root, sync_folder
from .writing import Written as File

MEMORY = "512MB"
QUIET = timedelta(minutes=5)  # a batch's file is left alone this long
SETTLED = timedelta(hours=1)  # without a new file a day that is over is merged
MANY = 20  # files worth an hour's file
MOST_ROWS = 5_000_000  # of a file; a larger day is several, each with devices of its own
_MERGE = """
COPY (
  SELECT {columns} FROM read_parquet($files, hive_partitioning = false)
  WHERE hash(device) % $parts = $part
  QUALIFY row_number() OVER (
    PARTITION BY device, channel, "at", seq ORDER BY received, value) = 1
  ORDER BY device, channel, "at", seq
) TO '{path}' (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {group})
"""


@dataclass(frozen=True)
class Due:
    """Files of one kind and day that become fewer."""

    kind: str
    dt: date
    level: str
    files: tuple[LakeFile, ...]


def compact() -> int:
    """Everything that is due; returns how many files were replaced."""
    return sum(_replace(each) for each in due())


def due() -> list[Due]:
    """Days that are over with more than what one merge leaves; hours with many batches."""
    moment = now()
    standing = LakeFile.objects.filter(replaced_at=None)
    of_day = Q(level=LakeFile.Level.DAY)
    small = Q(level=LakeFile.Level.BATCH, created_at__lt=moment - QUIET)
    days = (
        standing.values("kind", "dt")
        .annotate(
            small=Count("pk", filter=small),
            unsorted=Count("pk", filter=~of_day),
            newest=Max("created_at", filter=~of_day),
        )
        .order_by("kind", "dt")
    )
    found = []
    for day in days:
        files = standing.filter(kind=day["kind"], dt=day["dt"]).order_by("pk")
        is_over = day["dt"] < localdate(moment) and day["unsorted"]
        if is_over and day["newest"] < moment - SETTLED:
            found.append(Due(day["kind"], day["dt"], "day", tuple(files)))
        elif day["small"] >= MANY:
            found.append(Due(day["kind"], day["dt"], "hour", tuple(files.filter(small))))
    return found


def _replace(work: Due) -> int:
    rows = sum(file.rows for file in work.files)
    parts = rows // MOST_ROWS + 1
    scratch = root() / "scratch"
    scratch.mkdir(parents=True, exist_ok=True)
    new = [scratch / f"{uuid4().hex}.parquet" for _ in range(parts)]
    try:
        made = [(path, _merged(work, part, path, parts)) for part, path in enumerate(new)]
        return _listed_instead(work, made)
    finally:  # of a full disk nothing stays; what is listed has another name by now
        for path in new:
            path.unlink(missing_ok=True)


def _listed_instead(work: Due, made: list[tuple[Path, File]]) -> int:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [LISTING])
        replaced = LakeFile.objects.filter(
            pk__in=[file.pk for file in work.files], replaced_at=None
        ).update(replaced_at=now())
        if replaced != len(work.files):
            raise RuntimeError("somebody else compacts this day")
        for new, file in made:
            target = root() / file.path
            target.parent.mkdir(parents=True, exist_ok=True)
            if beside(new).is_file():
                beside(new).rename(beside(target))
            new.rename(target)
            sync_folder(target.parent)
        listed([file for _, file in made])
    return replaced


def _merged(work: Due, part: int, new: Path, parts: int) -> File:
    statement = _MERGE.format(
        columns=", ".join(f'"{name}"' for name in COLUMNS), path=new, group=ROW_GROUP
    )
    asked = {"files": _paths(work.files), "parts": parts, "part": part}
    with connected(MEMORY) as lake:
        lake.execute(statement, asked)
        said = lake.execute(
            'SELECT count(*), epoch_us(min("at")), epoch_us(max("at")), epoch_us(max(received))'
            " FROM read_parquet($file)",
            {"file": str(new)},
        ).fetchone()
    assert said is not None
    handle = os.open(new, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)
    if work.level == LakeFile.Level.DAY:
        summed(new, beside(new), MEMORY)
    path = f"kind={work.kind}/dt={work.dt}/{work.level}-{new.stem}.parquet"
    times = [datetime.fromtimestamp(micros / 1e6, UTC) for micros in said[1:]]
    return File(path, work.kind, work.dt, work.level, said[0], new.stat().st_size, *times)


def _paths(files: Sequence[LakeFile]) -> list[str]:
    return [str(root() / file.path) for file in files]
