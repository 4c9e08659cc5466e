"""The day so far, for the time slider: which matters were open when, and when each was late.

A matter's stay in a stage ends with the log entry that leaves it, and that entry keeps the
deadline the stage had; the present stage's is on the row. So "late at 10:40" is what was true at
10:40, by the log, not what today's row would say of it.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors import cases_seen_by, reference
from yiwang.kernel.insight.selectors import opened

from ..rules import MOST_POINTS
from .hours import midnight
from .lateness import open_cases

#: The measures in which a matter counts that ended.
ENDS = "close,refuse,void,merge,self_handled"
_COLUMNS = (
    "district", "pk", "lon", "lat", "grid", "matter_class_id", "flow_id", "stage", "stage_due",
    "reported_at", "closed_at",
)  # fmt: skip
Row = tuple[Any, ...]


def day_so_far(actor: Actor, division: str) -> dict[str, Any]:
    """Columns in minutes since midnight. Three statements.

    Each of `rows` is [district, id, lon, lat, grid, class, from, to, steps]: `to` is null while
    it is open, `steps` are [until, due, paused], the last one with `until` null.
    """
    placed = {"lon__isnull": False}
    still = open_cases(actor, division).filter(**placed).order_by("-pk").values_list(*_COLUMNS)
    ended = _ended(actor, division).filter(**placed).order_by("-pk").values_list(*_COLUMNS)
    rows: list[Row] = [*still[:MOST_POINTS], *ended[:MOST_POINTS]]
    shown = rows[:MOST_POINTS]
    left = _left([row[1] for row in shown], sorted({row[0] for row in shown}))
    since = midnight()
    return {
        "since": since.isoformat(),
        "until": _minutes(now(), since),
        "shown": len(shown),
        "rows": [_told(row, left.get(row[1], []), since) for row in shown],
    }


def _ended(actor: Actor, division: str) -> Any:
    today = localdate().isoformat()
    query = {"division": division, "counted": ENDS, "from": today, "to": today}
    counted = opened(actor=actor, query=query).filter(is_open=False)
    return Case.objects.filter(pk__in=counted.values("pk")) & cases_seen_by(actor)


def _left(ids: list[int], districts: list[str]) -> dict[int, list[LogEntry]]:
    """Today's entries that left a stage, by matter, in order."""
    found: dict[int, list[LogEntry]] = defaultdict(list)
    entries = LogEntry.objects.filter(
        district__in=districts, case_id__in=ids, at__gte=midnight()
    ).exclude(source="")
    for entry in entries.order_by("case_id", "seq"):
        if entry.source != entry.target:
            found[entry.case_id].append(entry)
    return found


def _told(row: Row, entries: Iterable[LogEntry], since: datetime) -> list[Any]:
    (district, pk, lon, lat, grid, class_id, flow_id, stage, due, reported, closed) = row
    known = reference()
    stages = known.flows[flow_id].stages
    matter_class = known.classes.get(class_id or 0)
    steps = [
        [_minutes(entry.at, since), _minutes(entry.due_at, since), int(stages[entry.source].paused)]
        for entry in entries
    ]
    if closed is None:
        steps.append([None, _minutes(due, since), int(stages[stage].paused)])
    return [
        district, pk, round(lon, 5), round(lat, 5), grid,
        matter_class.code if matter_class else "",
        max(_minutes(reported, since) or 0, 0), _minutes(closed, since), steps,
    ]  # fmt: skip


def _minutes(moment: datetime | None, since: datetime) -> float | None:
    return None if moment is None else round((moment - since).total_seconds() / 60, 1)
