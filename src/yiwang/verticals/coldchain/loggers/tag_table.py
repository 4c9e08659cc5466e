"""Exports of Bluetooth tags: a table with `timestamp` and `temperature`, a line each reading.

Lines come as the gateway heard them, out of order now and then; a line that cannot be read is told
by its number and the rest is read.
"""

import csv
import math
from collections import defaultdict
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

from ..rules.kinetic import mean_kinetic
from .fridge_tag import Unreadable

AT, FELT = "timestamp", "temperature"
_Reading = tuple[datetime, float]


def is_tag_table(text: str) -> bool:
    """Whether the first line names the two columns that are needed."""
    head = {name.strip().lower() for name in text.lstrip("\ufeff").partition("\n")[0].split(",")}
    return {AT, FELT} <= head


def read_tag_table(text: str) -> dict[str, Any]:
    """The export as plain values, day by day of its own offset from UTC. Raises Unreadable."""
    if not is_tag_table(text):
        raise Unreadable("this is no export of a tag: it needs the columns timestamp, temperature")
    readings, faults = _read(text.lstrip("\ufeff"))
    if not readings:
        raise Unreadable("no line of it can be read")
    by_day: dict[str, list[_Reading]] = defaultdict(list)
    for at, felt in readings:
        by_day[at.date().isoformat()].append((at, felt))
    return {
        "device": {"name": "tag", "sensorCount": 1},
        "history": {
            "firstTimestamp": readings[0][0].isoformat(),
            "lastTimestamp": readings[-1][0].isoformat(),
            "readingCount": len(readings),
            "unreadableLines": faults,
            "longestGapMinutes": _longest_gap(readings),
            "kineticMean": round(mean_kinetic((felt, 1.0) for _at, felt in readings), 3),
            "records": [_day(day, found) for day, found in by_day.items()],
        },
    }


def _read(text: str) -> tuple[list[_Reading], list[int]]:
    """Readings by time, each once, and the numbers of the lines that are none."""
    rows = csv.DictReader(text.splitlines())
    rows.fieldnames = [name.strip().lower() for name in rows.fieldnames or ()]
    found: dict[datetime, float] = {}
    faults = []
    for row in rows:
        at: datetime | None = None
        try:
            at, felt = datetime.fromisoformat(row[AT].strip()), float(row[FELT])
        except (ValueError, AttributeError, TypeError):
            at, felt = None, math.nan
        if at is None or at.tzinfo is None or not math.isfinite(felt):
            faults.append(rows.line_num)
        else:
            found.setdefault(at, felt)
    return sorted(found.items()), faults


def _day(day: str, found: list[_Reading]) -> dict[str, Any]:
    low, high = min(found, key=_felt), max(found, key=_felt)
    mean = math.fsum(felt for _at, felt in found) / len(found)
    return {
        "date": day,
        "readings": len(found),
        "temperature": {
            "min": low[1], "minTime": f"{low[0]:%H:%M}",
            "max": high[1], "maxTime": f"{high[0]:%H:%M}",
            "avg": round(mean, 2),
        },
    }  # fmt: skip


def _felt(reading: _Reading) -> float:
    return reading[1]


def _longest_gap(readings: list[_Reading]) -> int:
    gaps = (other[0] - one[0] for one, other in pairwise(readings))
    longest = max(gaps, default=timedelta())
    return int(longest.total_seconds() // 60)
