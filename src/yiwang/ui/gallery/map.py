"""An invented piece of town as GeoJSON: streets, a river, a park, buildings, grids, matters."""

from math import cos, sin
from typing import Any

LON, LAT = 113.60, 24.80
STEP = 0.0032


def _feature(kind: str, geometry: str, coordinates: Any, **properties: Any) -> dict[str, Any]:
    return {
        "type": "Feature",
        "properties": {"kind": kind, **properties},
        "geometry": {"type": geometry, "coordinates": coordinates},
    }


def _box(x: float, y: float, wide: float, high: float) -> list[list[list[float]]]:
    west, south = LON + x * STEP, LAT + y * STEP
    east, north = west + wide * STEP, south + high * STEP
    return [[[west, south], [east, south], [east, north], [west, north], [west, south]]]


def base() -> dict[str, Any]:
    found = [_feature("street", "Polygon", _box(0, 0, 6, 4))]
    river = [
        [LON + (5.35 + 0.18 * sin(y)) * STEP, LAT + y * STEP] for y in (0, 0.7, 1.5, 2.4, 3.2, 4)
    ]
    found.append(_feature("river", "LineString", river, name="浈江"))
    found.append(_feature("park", "Polygon", _box(3.15, 1.15, 0.75, 0.7), name="东河公园"))
    for x in range(7):
        line = [[LON + x * STEP, LAT], [LON + x * STEP, LAT + 4 * STEP]]
        found.append(
            _feature(
                "road",
                "LineString",
                line,
                width=1.6 if x == 3 else 0.8,
                name="启明路" if x == 3 else "",
            )
        )
    for y in range(5):
        line = [[LON, LAT + y * STEP], [LON + 6 * STEP, LAT + y * STEP]]
        found.append(
            _feature(
                "road",
                "LineString",
                line,
                width=1.6 if y == 2 else 0.8,
                name="执信路" if y == 2 else "",
            )
        )
    for x in range(5):
        for y in range(4):
            if (x, y) == (3, 1):
                continue
            for a in range(3):
                for b in range(3):
                    box = _box(
                        x + 0.14 + a * 0.27, y + 0.14 + b * 0.27, 0.17 + 0.03 * cos(a + b), 0.15
                    )
                    found.append(_feature("building", "Polygon", box))
    return {"type": "FeatureCollection", "features": found}


def matters(rows: list[Any]) -> dict[str, Any]:
    found = []
    for x in range(6):
        for y in range(4):
            found.append(
                _feature("grid", "Polygon", _box(x, y, 1, 1), name=f"第 {x * 4 + y + 1} 网格")
            )
    found.append(_feature("community", "Polygon", _box(0, 0, 3, 4), name="浈江南社区"))
    found.append(_feature("community", "Polygon", _box(3, 0, 3, 4), name="执信路社区"))
    for row in rows:
        at = [LON + (row.id * 1.37 % 5.4 + 0.2) * STEP, LAT + (row.id * 0.71 % 3.6 + 0.2) * STEP]
        found.append(
            _feature(
                "matter",
                "Point",
                at,
                tone=row.state.tone,
                title=f"{row.kind} · {row.state.plain()}",
                url="../detail/",
            )
        )
    return {"type": "FeatureCollection", "features": found}
