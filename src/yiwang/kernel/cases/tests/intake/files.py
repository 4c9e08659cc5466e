"""A made-up city's history as a file."""

import csv
from datetime import datetime, timedelta
from pathlib import Path

HEAD = ["Id", "Opened", "Closed", "Target", "Kind", "Dept", "Queue", "Area", "Lon", "Lat"]


def write_file(
    path: Path,
    count: int,
    *,
    open_from: int | None = None,
    point: tuple[float, float] | None = None,
) -> Path:
    """Potholes promised in 48 hours and litter in 24, one every seven hours from 7 January 2019.

    Rows from `open_from` on are not closed yet. `point` is lon, lat of every row.
    """
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEAD)
        for number in range(count):
            writer.writerow(_row(number, open_from, point))
    return path


def _row(number: int, open_from: int | None, point: tuple[float, float] | None) -> list[str]:
    opened = datetime(2019, 1, 7, 9) + timedelta(hours=7 * number)  # noqa: DTZ001
    pothole = number % 2 == 1
    target = opened + timedelta(hours=48 if pothole else 24)
    closed = opened + timedelta(hours=20 + number % 40)
    still_open = open_from is not None and number >= open_from
    lon, lat = point or ("", "")
    return [
        str(number),
        opened.isoformat(),
        "" if still_open else closed.isoformat(),
        target.isoformat(),
        "Pothole" if pothole else "Litter",
        "Roads" if pothole else "Cleaning",
        "Crew A" if pothole else "Crew B",
        "North",
        str(lon),
        str(lat),
    ]
