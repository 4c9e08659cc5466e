"""Map layers as GeoJSON text, ready to send; kept until the tables behind them change."""

import json
from collections.abc import Iterable
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

from yiwang.lib.geo import Plane

from .models import BaseFeature, Building, Division
from .revisions import Kept

DECIMALS = 6  # of a degree: a decimetre

_divisions = Kept("places_division", size=200)
_buildings = Kept("places_building", size=100)
_base = Kept("places_basefeature", size=100)


def divisions_geojson(level: str, *, inside: str = "", tolerance_m: float = 0) -> str:
    """A FeatureCollection of the current divisions of one level that have a boundary.

    `inside` is a code; `tolerance_m` simplifies, keeping neighbours seamless. Properties: kind
    (its level), code, name, level, parent, area_m2, and lon, lat of a point inside for the label.
    """
    key = (level, inside, tolerance_m)
    return _divisions.answer(key, lambda: _draw_divisions(level, inside, tolerance_m))


def buildings_geojson(inside: str) -> str:
    """A FeatureCollection of the footprints in one division (a code of any level from district).

    Properties: kind (building), code, name, estate, use, floors, height_m, address, grid.
    """
    return _buildings.answer(inside, lambda: _draw_buildings(inside))


def base_geojson(street: str, kind: str) -> str:
    """A FeatureCollection of roads, rail, water, green or squares of one street office.

    Properties: kind, code, name, rank, width_m, and width in units of ten metres for drawing.
    """
    return _base.answer((street, kind), lambda: _draw_base(street, kind))


def _draw_divisions(level: str, inside: str, tolerance_m: float) -> str:
    rows = Division.objects.filter(level=level, until=None, boundary__isnull=False)
    if inside:
        top = Division.objects.filter(code=inside).values_list("level", flat=True).first()
        rows = rows.filter(**{top: inside}) if top else rows.none()
    fields = ("code", "name", "level", "parent__code", "area_m2", "lon", "lat")
    found = list(rows.order_by("code").values_list(*fields, "boundary"))
    shapes = _simplified([row[-1] for row in found], tolerance_m)
    return collection(
        (
            shape,
            {
                "kind": row[2],
                "code": row[0],
                "name": row[1],
                "level": row[2],
                "parent": row[3],
                "area_m2": round(row[4]),
                "lon": round(row[5], DECIMALS),
                "lat": round(row[6], DECIMALS),
            },
        )
        for row, shape in zip(found, shapes, strict=True)
    )


def _simplified(boundaries: list[Any], tolerance_m: float) -> NDArray[Any]:
    shapes = shapely.from_wkb([bytes(boundary) for boundary in boundaries])
    if not len(shapes) or tolerance_m <= 0:
        return shapes
    west, south, east, north = shapely.total_bounds(shapes)
    east_m, north_m = Plane((west + east) / 2, (south + north) / 2).scale
    # Visvalingam: the tolerance is the side of the smallest triangle that is kept.
    return shapely.coverage_simplify(shapes, tolerance_m / (east_m * north_m) ** 0.5)


def _draw_buildings(inside: str) -> str:
    top = Division.objects.filter(code=inside).values_list("level", flat=True).first()
    if top not in ("district", "street", "community", "grid"):
        return collection([])
    fields = ("code", "name", "estate", "kind", "floors", "height_m", "address")
    shown = ("code", "name", "estate", "use", "floors", "height_m", "address", "grid")
    rows = Building.objects.filter(**{top: inside, "footprint__isnull": False}).order_by("code")
    found = list(rows.values_list(*fields, "grid", "footprint"))
    shapes = shapely.from_wkb([bytes(row[-1]) for row in found])
    return collection(
        (shape, {"kind": "building", **dict(zip(shown, row[:-1], strict=True))})
        for row, shape in zip(found, shapes, strict=True)
    )


def _draw_base(street: str, kind: str) -> str:
    fields = ("code", "name", "rank", "width_m")
    rows = BaseFeature.objects.filter(street=street, kind=kind).order_by("code")
    found = list(rows.values_list(*fields, "geometry"))
    shapes = shapely.from_wkb([bytes(row[-1]) for row in found])
    return collection(
        (
            shape,
            {
                "kind": kind,
                "width": (row[3] or 10) / 10,
                **dict(zip(fields, row[:-1], strict=True)),
            },
        )
        for row, shape in zip(found, shapes, strict=True)
    )


def collection(features: Iterable[tuple[shapely.Geometry, dict[str, Any]]]) -> str:
    """GeoJSON text of shapes in degrees with their properties."""
    parts = []
    for shape, properties in features:
        rounded = shapely.transform(shape, lambda points: np.round(points, DECIMALS))
        geometry = shapely.to_geojson(rounded)
        about = json.dumps(properties, ensure_ascii=False, separators=(",", ":"))
        parts.append(f'{{"type":"Feature","geometry":{geometry},"properties":{about}}}')
    return '{"type":"FeatureCollection","features":[' + ",".join(parts) + "]}"
