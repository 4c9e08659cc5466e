"""Pages as GeoJSON (RFC 7946) and CSV. Points are lon, lat in WGS 84; nothing names a person."""

import csv
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely

from yiwang.kernel.cases.models import Case
from yiwang.kernel.places.models import Division
from yiwang.ui.exports import neutral

from ..telling import told_matters

DECIMALS = 6  # of a degree: a decimetre
#: Our names of what GeoReport v2 calls otherwise, so that the words and their masking are one.
_NAMES = {
    "number": "service_request_id",
    "status": "status",
    "stage": "status_notes",
    "class_code": "service_code",
    "class_name": "service_name",
    "description": "description",
    "address": "address",
    "division": "address_id",
    "department": "agency_responsible",
    "reported_at": "requested_datetime",
    "updated_at": "updated_datetime",
    "due_at": "expected_datetime",
}
_DIVISION = ("code", "name", "level", "parent", "area_m2", "lon", "lat")


@dataclass(frozen=True)
class Feature:
    """`geometry` is GeoJSON text, "null" where the place is not known."""

    id: str
    geometry: str
    properties: dict[str, Any]


def division_features(rows: Sequence[Division]) -> list[Feature]:
    """Boundaries with the exterior ring counter-clockwise and holes clockwise (RFC 7946 §3.1.6)."""
    shapes = shapely.from_wkb([bytes(row.boundary) if row.boundary else None for row in rows])
    shapes = shapely.orient_polygons(shapes, exterior_cw=False)
    shapes = shapely.transform(shapes, lambda points: np.round(points, DECIMALS))
    drawn = shapely.to_geojson(shapes)
    return [
        Feature(
            id=row.code,
            geometry=geometry or "null",
            properties={
                "code": row.code,
                "name": row.name,
                "level": row.level,
                "parent": row.parent.code if row.parent else None,
                "area_m2": round(row.area_m2) if row.area_m2 else None,
                "lon": _degrees(row.lon),
                "lat": _degrees(row.lat),
            },
        )
        for row, geometry in zip(rows, drawn, strict=True)
    ]


def matter_features(cases: Sequence[Case]) -> list[Feature]:
    features = []
    for case, told in zip(cases, told_matters(cases), strict=True):
        point = "null"
        if case.lon is not None and case.lat is not None:
            at = [_degrees(case.lon), _degrees(case.lat)]
            point = json.dumps({"type": "Point", "coordinates": at})
        properties = {name: told[theirs] for name, theirs in _NAMES.items()}
        features.append(Feature(case.number, point, properties))
    return features


def as_geojson(features: Iterable[Feature], following: str) -> bytes:
    """A FeatureCollection; `links` is a foreign member, as in OGC API Features."""
    drawn = ",".join(
        f'{{"type":"Feature","id":{json.dumps(each.id)},"geometry":{each.geometry},'
        f'"properties":{json.dumps(each.properties, ensure_ascii=False, separators=(",", ":"))}}}'
        for each in features
    )
    links = [{"rel": "next", "href": following}] if following else []
    return (
        f'{{"type":"FeatureCollection","features":[{drawn}],"links":{json.dumps(links)}}}'
    ).encode()


def matters_csv(cases: Sequence[Case]) -> bytes:
    rows = [
        {**feature.properties, "lon": _degrees(case.lon), "lat": _degrees(case.lat)}
        for case, feature in zip(cases, matter_features(cases), strict=True)
    ]
    return _csv((*_NAMES, "lon", "lat"), rows)


def divisions_csv(rows: Sequence[Division]) -> bytes:
    """Without boundaries: codes, names and a point inside."""
    return _csv(_DIVISION, [feature.properties for feature in division_features(rows)])


def _csv(names: Sequence[str], rows: Iterable[dict[str, Any]]) -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(names)
    for row in rows:
        writer.writerow([neutral(row[name]) for name in names])
    return b"\xef\xbb\xbf" + text.getvalue().encode()


def _degrees(value: float | None) -> float | None:
    return round(value, DECIMALS) if value is not None else None
