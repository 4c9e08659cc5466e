"""Writes the features of a plan into the tree."""

from dataclasses import dataclass
from datetime import date

import shapely

from yiwang.lib.geo import area_m2, perimeter_m

from ..grids_geojson import Feature
from ..models import Division
from ..rules import LEVELS
from .grids_plan import Plan

BATCH = 500
DRAWN = (
    *("name", "boundary", "west", "south", "east", "north", "lon", "lat", "area_m2"),
    *("perimeter_m", "land_use", "management_class", "responsible", "note"),
    *("parent", "community", "street", "district", "city", "province", "large_grid"),
    *("until", "changed"),
)


@dataclass
class Written:
    added: int = 0
    changed: int = 0
    ended: int = 0
    unchanged: int = 0


def write(plan: Plan, day: date) -> Written:
    """Add, redraw and end; level by level, because a child needs its parent first."""
    report = Written()
    for level in LEVELS:
        batch = [feature for feature in plan.usable if feature.level == level]
        fresh, changed = [], []
        for feature in batch:
            old = plan.standing.get(feature.code)
            parent = plan.above.get(feature.large_grid or feature.community)
            if old is None:
                assert parent is not None
                division = _under(parent, feature)
                division.since = day
                _draw(division, feature)
                fresh.append(division)
            elif _differs(old, feature, parent):
                _move(old, feature, parent)
                _draw(old, feature)
                old.changed, old.until = day, None
                changed.append(old)
            else:
                report.unchanged += 1
        Division.objects.bulk_create(fresh, batch_size=BATCH)
        Division.objects.bulk_update(changed, DRAWN, batch_size=BATCH)
        plan.above |= {division.code: division for division in fresh if level == "large_grid"}
        report.added += len(fresh)
        report.changed += len(changed)
    if plan.ending:
        rows = Division.objects.filter(code__in=plan.ending)
        report.ended = rows.update(until=day, changed=day)
    return report


def _under(parent: Division, feature: Feature) -> Division:
    above = {level: getattr(parent, level) for level in LEVELS}
    return Division(
        code=feature.code,
        level=feature.level,
        parent=parent,
        **{**above, feature.level: feature.code},
    )


def _move(division: Division, feature: Feature, parent: Division | None) -> None:
    if feature.level in ("large_grid", "grid") and parent is not None:
        division.parent = parent
        for level in LEVELS[: LEVELS.index(feature.level)]:
            setattr(division, level, getattr(parent, level))


def _draw(division: Division, feature: Feature) -> None:
    division.name = feature.name or division.name or feature.code
    division.boundary = shapely.to_wkb(feature.shape)
    division.west, division.south, division.east, division.north = feature.shape.bounds
    inside = shapely.point_on_surface(feature.shape)
    division.lon, division.lat = inside.x, inside.y
    division.area_m2 = area_m2(feature.shape)
    division.perimeter_m = perimeter_m(feature.shape)
    for name, value in feature.attributes.items():
        if value:
            setattr(division, name, value)


def _differs(old: Division, feature: Feature, parent: Division | None) -> bool:
    moved = feature.level in ("large_grid", "grid") and parent is not None
    return (
        old.until is not None
        or _bytes(old.boundary) != shapely.to_wkb(feature.shape)
        or bool(feature.name and feature.name != old.name)
        or (moved and parent is not None and old.parent_id != parent.pk)
        or any(value and getattr(old, name) != value for name, value in feature.attributes.items())
    )


def _bytes(stored: bytes | memoryview | None) -> bytes:
    return b"" if stored is None else bytes(stored)
