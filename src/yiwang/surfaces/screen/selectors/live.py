"""Live matters as points, and the load of each grid: what the map shows of this moment."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.selectors import reference

from ..rules import MOST_POINTS, tone_of
from .lateness import open_cases
from .numbers import class_names

#: Decimals of a degree: a metre, as much as a point on a wall can show.
_DECIMALS = 5
_COLUMNS = (
    "district", "pk", "lon", "lat", "matter_class_id", "flow_id", "stage", "stage_due",
)  # fmt: skip


@dataclass(frozen=True)
class Load:
    """Open matters of one grid; `late` of them are past their stage's deadline."""

    grid: str
    open: int
    late: int


def loads(actor: Actor, division: str) -> list[Load]:
    """The load of every grid that has any; of "" for matters in none. One statement."""
    counted = open_cases(actor, division).values("grid")
    rows = counted.annotate(
        open=Count("pk"), late=Count("pk", filter=Q(stage_due__lt=now()))
    ).order_by("grid")
    return [Load(row["grid"], row["open"], row["late"]) for row in rows]


def live(actor: Actor, division: str) -> dict[str, Any]:
    """A FeatureCollection of the open matters that have a point, the most urgent first, at most
    `MOST_POINTS`; `shown` of `open` says how many. Two statements.

    A feature's properties are short for the sake of size: d district, i id, t tone, c class.
    `loads` is grid -> [open, late], `classes` the names of the classes that occur.
    """
    moment = now()
    placed = open_cases(actor, division).filter(lon__isnull=False)
    rows = list(placed.order_by("stage_due", "pk").values_list(*_COLUMNS)[:MOST_POINTS])
    grids = loads(actor, division)
    features = [_feature(row, moment) for row in rows]
    names = class_names()
    codes = sorted({str(each["properties"]["c"]) for each in features})
    return {
        "type": "FeatureCollection",
        "features": features,
        "shown": len(features),
        "open": sum(load.open for load in grids),
        "loads": {load.grid: [load.open, load.late] for load in grids if load.grid},
        "classes": {code: names[code] for code in codes if code},
    }


def _feature(row: tuple[Any, ...], moment: datetime) -> dict[str, Any]:
    district, pk, lon, lat, class_id, flow_id, stage, due = row
    known = reference()
    matter_class = known.classes.get(class_id or 0)
    left = None if due is None else (due - moment).total_seconds() / 60
    paused = known.flows[flow_id].stages[stage].paused
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": [round(lon, _DECIMALS), round(lat, _DECIMALS)],
        },
        "properties": {
            "d": district,
            "i": pk,
            "t": tone_of(left, paused=paused),
            "c": matter_class.code if matter_class else "",
        },
    }
