"""Whether boundaries fit together: 无缝拼接, never across a community (DOMAIN 1.2). Pure shapes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import shapely

from yiwang.lib.geo import Plane, area_m2

# Smaller slivers come from digitising, not from a mistake that a person could act on.
SLIVER_M2 = 1.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One misfit: `kind` overlap, gap, outside or hole; `other` is the second code.

    For a gap both codes are the community's; lon, lat is a point in the misfit.
    """

    kind: str
    code: str
    other: str
    area_m2: float
    lon: float
    lat: float


Shapes = Mapping[str, shapely.Geometry]


def overlaps(shapes: Shapes) -> Iterator[Finding]:
    """Pairs of the same level that share ground."""
    codes = sorted(shapes)
    boundaries = np.array([shapes[code] for code in codes])
    if not len(boundaries):
        return
    left, right = shapely.STRtree(boundaries).query(boundaries, predicate="intersects")
    pairs = left < right
    left, right = left[pairs], right[pairs]
    # Neighbours share only their edge: their inner parts do not meet, which is cheap to see.
    meet = ~shapely.touches(boundaries[left], boundaries[right])
    for a, b in zip(left[meet], right[meet], strict=True):
        shared = shapely.intersection(boundaries[a], boundaries[b])
        yield from _found("overlap", codes[a], codes[b], shared)


def outside(shapes: Shapes, home: shapely.Geometry, home_code: str) -> Iterator[Finding]:
    """Parts of grids that lie beyond their community, or their large grid."""
    for code in sorted(shapes):
        if not shapely.covers(home, shapes[code]):
            yield from _found("outside", code, home_code, shapely.difference(shapes[code], home))


def gaps(shapes: Shapes, home: shapely.Geometry | None, home_code: str) -> Iterator[Finding]:
    """Ground of a community that no grid covers; with no boundary known, enclosed ground only."""
    covered = shapely.union_all(list(shapes.values()))
    if home is None:
        rings = [ring for part in shapely.get_parts(covered) for ring in part.interiors]
        missing = shapely.union_all([shapely.Polygon(ring) for ring in rings])
    else:
        missing = shapely.difference(home, covered)
    for part in shapely.get_parts(missing):
        yield from _found("gap", home_code, home_code, part)


def holes(shapes: Shapes) -> Iterator[Finding]:
    """Holes inside one grid: a grid is one closed surface."""
    for code in sorted(shapes):
        for part in shapely.get_parts(shapes[code]):
            for ring in part.interiors:
                yield from _found("hole", code, code, shapely.Polygon(ring))


def _found(kind: str, code: str, other: str, shape: shapely.Geometry) -> Iterator[Finding]:
    surfaces = [part for part in shapely.get_parts(shape) if part.geom_type == "Polygon"]
    size = sum(area_m2(part) for part in surfaces)
    if size > SLIVER_M2 and not all(_is_thread(part) for part in surfaces):
        point = shapely.point_on_surface(max(surfaces, key=shapely.area))
        yield Finding(kind, code, other, round(size, 1), point.x, point.y)


def _is_thread(part: shapely.Geometry) -> bool:
    """Narrower than 2 cm: what rounding coordinates to seven decimals leaves along an edge."""
    flat = Plane(*part.exterior.coords[0][:2]).metres(part)
    return bool(shapely.area(flat) < 0.01 * shapely.length(flat))
