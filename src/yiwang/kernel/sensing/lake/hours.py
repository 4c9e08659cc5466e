"""What a day's file comes to hour by hour, beside it: `day-….hours` for `day-….parquet`.

No file of its own in the list: it says nothing that its day does not, and without it the day is
read. Lowest, highest, sum and number of each device and channel; an hour of the clock in UTC.
"""

import os
from pathlib import Path

from .writing import root

HOUR = 3600
ENDING = ".hours"
_SUMMED = """
COPY (
  SELECT device, channel, time_bucket(INTERVAL 1 hour, "at") AS "at", min(value) AS lowest,
         max(value) AS highest, sum(value) AS total, count(value) AS readings
  FROM read_parquet('{file}', hive_partitioning = false) WHERE value IS NOT NULL
  GROUP BY ALL ORDER BY device, channel, "at"
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def beside(file: Path) -> Path:
    """Where a file's hours lie, if it has any."""
    return file.with_suffix(ENDING)


def summed(file: Path, into: Path, memory: str) -> None:
    """Write the hours of `file`, synced."""
    from .reading import connected

    with connected(memory) as lake:
        lake.execute(_SUMMED.format(file=file, path=into))
    handle = os.open(into, os.O_RDONLY)
    os.fsync(handle)
    os.close(handle)


def remove_strays() -> int:
    """Delete hours whose day is gone."""
    found = [path for path in root().glob(f"kind=*/dt=*/*{ENDING}")
             if not path.with_suffix(".parquet").is_file()]  # fmt: skip
    for path in found:
        path.unlink()
    return len(found)
