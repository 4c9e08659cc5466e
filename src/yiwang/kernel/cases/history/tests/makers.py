"""Small cities with known rules, made up on the spot."""

import csv
import random
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from yiwang.kernel.cases.history.layout import Layout, read_layout
from yiwang.kernel.cases.history.rows import HistoryRow

ZONE = ZoneInfo("America/New_York")
HEAD = ["Id", "Opened", "Closed", "Target", "Kind", "Dept", "Queue", "Area", "Ward", "Channel"]
Target = Callable[[datetime, dict[str, str]], datetime | None]


def layout(**more: Any) -> Layout:
    """The mapping of the made-up files."""
    content: dict[str, Any] = {
        "name": "Testville",
        "columns": {
            "id": "Id",
            "opened": "Opened",
            "closed": "Closed",
            "target": "Target",
            "class": "Kind",
            "department": "Dept",
            "queue": "Queue",
            "areas": ["Area", "Ward"],
            "intake": ["Channel"],
        },
        "dates": {"zone": "America/New_York", "formats": ["iso"]},
    }
    content.update(more)
    return read_layout(content)


def moments(
    count: int, start: str = "2019-01-02", days: int = 120, seed: int = 7, zone: ZoneInfo = ZONE
) -> list[datetime]:
    """Opening times, in order, mostly by day but round the clock and the week."""
    dice = random.Random(seed)
    first = datetime.fromisoformat(start).replace(tzinfo=zone)
    made = []
    for _ in range(count):
        hour = dice.choice([*range(24), *range(8, 18), *range(8, 18)])
        clock = timedelta(hours=hour, minutes=dice.randrange(60), seconds=dice.randrange(60))
        day = first + timedelta(days=dice.randrange(days))
        made.append(day.replace(hour=0) + clock)
    return sorted(made)


def rows(
    kind: str,
    opened: list[datetime],
    target: Target,
    *,
    owner: Callable[[dict[str, str]], tuple[str, str]] = lambda known: ("D", "Q"),
    seed: int = 3,
) -> Iterator[HistoryRow]:
    """History rows of one class; areas a1…a4, wards w1…w12 inside them, two channels."""
    dice = random.Random(seed)
    for number, moment in enumerate(opened):
        ward = dice.randrange(12)
        known = {
            "Area": f"a{ward // 3 + 1}",
            "Ward": f"w{ward + 1}",
            "Channel": dice.choice(["phone", "app"]),
        }
        department, queue = owner(known)
        yield HistoryRow(
            id=f"{kind}-{number}",
            line=number + 2,
            opened_at=moment,
            closed_at=None,
            target_at=target(moment, known),
            class_key=kind,
            groups=(),
            title="",
            department=department,
            queue=queue,
            lon=None,
            lat=None,
            address="",
            channel=known["Channel"],
            status="",
            closure="",
            areas=(known["Area"], known["Ward"], known["Channel"]),
            raw={},
        )


def write(path: Path, items: list[HistoryRow], *, outcomes: bool = True) -> Path:
    """The rows as a CSV file; without the columns of what came later if not `outcomes`."""
    later = {"Closed", "Target", "Dept", "Queue"}
    with path.open("w", newline="", encoding="utf-8") as file:
        head = [name for name in HEAD if outcomes or name not in later]
        writer = csv.DictWriter(file, head, extrasaction="ignore")
        writer.writeheader()
        for row in items:
            target = row.target_at.isoformat() if row.target_at else ""
            writer.writerow(
                {
                    "Id": row.id,
                    "Opened": row.opened_at.isoformat(),
                    "Target": target,
                    "Kind": row.class_key,
                    "Dept": row.department,
                    "Queue": row.queue,
                    "Area": row.areas[0],
                    "Ward": row.areas[1],
                    "Channel": row.areas[2],
                }
            )
    return path
