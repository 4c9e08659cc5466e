"""Alarms once more, from all files of the lake at once: what the worker's must equal."""

from datetime import datetime

import polars as pl

from ..alarming import State, evaluate
from ..lake.writing import root
from ..models import Alarm, AlarmRule, LakeFile
from ..services.alarms.pure import pure

#: Device, rule, when it began and when it was over.
Span = tuple[str, int, datetime, datetime | None]


def kept_alarms() -> set[Span]:
    """As they stand in PostgreSQL."""
    return set(Alarm.objects.values_list("device__code", "rule", "opened_at", "cleared_at"))


def recomputed_alarms() -> set[Span]:
    """As they follow from the readings, device after device and oldest first."""
    files = LakeFile.objects.values_list("path", "kind")
    frame = pl.concat(
        [pl.read_parquet(root() / path).with_columns(kind=pl.lit(kind)) for path, kind in files]
    ).sort("device", "at")
    rules = AlarmRule.objects.select_related("kind", "device")
    transitions, _ = evaluate(frame, [pure(rule) for rule in rules], State())
    found: set[Span] = set()
    begun: dict[tuple[str, int], datetime] = {}
    for each in transitions:
        key = each.device, each.rule
        if each.kind == "raise":
            begun.setdefault(key, each.at)
        else:
            found.add((*key, begun.pop(key), each.at))
    return found | {(*key, at, None) for key, at in begun.items()}
