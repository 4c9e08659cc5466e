"""A community of 400 m by 400 m, and GeoJSON squares in it."""

from typing import Any

import shapely

from yiwang.kernel.places.models import Division
from yiwang.kernel.places.rules import LEVELS
from yiwang.kernel.places.services import import_grids
from yiwang.lib.geo import Plane

PLANE = Plane(113.6, 24.8)
HOME = "440204001001"
NEXT = "440204001002"
NAMES = (
    ("44", "广东省"),
    ("4402", "韶关市"),
    ("440204", "浈江区"),
    ("440204001", "东河街道"),
    (HOME, "浈江南社区居民委员会"),
)


def division(code: str, level: str, parent: Division | None, name: str = "某地") -> Division:
    above = {one: getattr(parent, one) for one in LEVELS} if parent else {}
    return Division.objects.create(
        code=code, name=name, level=level, parent=parent, **{**above, level: code}
    )


def tree_of_one_community() -> Division:
    parent = None
    for (code, name), level in zip(NAMES, LEVELS, strict=False):
        parent = division(code, level, parent, name)
    assert parent is not None
    import_grids(source=collection(boundary(HOME, square(0, 0, 400, 400))))
    parent.refresh_from_db()
    return parent


def square(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Metres from (113.6, 24.8), as degrees."""
    return PLANE.degrees(shapely.box(west, south, east, north))


def point(east: float, north: float) -> tuple[float, float]:
    place = PLANE.degrees(shapely.Point(east, north))
    return place.x, place.y


def geometry(shape: shapely.Geometry) -> dict[str, Any]:
    return shapely.geometry.mapping(shape)


def feature(code: str, shape: Any, /, **properties: Any) -> dict[str, Any]:
    drawn = geometry(shape) if isinstance(shape, shapely.Geometry) else shape
    about = {"code": code, "name": f"网格{code[-2:]}", "community": HOME, **properties}
    return {"type": "Feature", "properties": about, "geometry": drawn}


def boundary(code: str, shape: shapely.Geometry, level: str = "community") -> dict[str, Any]:
    about = {"code": code, "level": level}
    return {"type": "Feature", "properties": about, "geometry": geometry(shape)}


def collection(*features: Any) -> dict[str, Any]:
    # Coordinates as a file has them: lists, not tuples.
    return {"type": "FeatureCollection", "features": [_listed(one) for one in features]}


def _listed(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _listed(inner) for key, inner in value.items()}
    return [_listed(inner) for inner in value] if isinstance(value, list | tuple) else value


def grid_code(number: int) -> str:
    return f"{HOME}000{number:03d}"


def four_grids() -> dict[str, Any]:
    """Four squares of 200 m that fill the community, numbered W to E, N to S."""
    return collection(
        feature(grid_code(1), square(0, 200, 200, 400)),
        feature(grid_code(2), square(200, 200, 400, 400)),
        feature(grid_code(3), square(0, 0, 200, 200)),
        feature(grid_code(4), square(200, 0, 400, 200)),
    )
