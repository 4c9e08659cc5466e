"""What maps of canteens are drawn of: the ground below them, and points as GeoJSON."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.urls import NoReverseMatch, reverse

from yiwang.ui.panels import Layer

from ..models import Canteen


def ground_of(streets: Sequence[str]) -> list[Layer]:
    """Water, green and roads of these streets, drawn by the desk where there is one."""
    try:
        ground = reverse("desk:base_geojson")
    except NoReverseMatch:
        return []
    kinds = ("water", "green", "road")
    return [Layer(f"{ground}?street={street}&kind={kind}") for street in streets for kind in kinds]


def point_of(canteen: Canteen, **said: str) -> dict[str, Any]:
    shape = {"type": "Point", "coordinates": [canteen.lon, canteen.lat]}
    return feature(shape, {"kind": "canteen", "name": canteen.name, **said})


def feature(shape: Mapping[str, Any], properties: Mapping[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "geometry": shape, "properties": properties}


def collection(features: Sequence[Mapping[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)


def drawn(text: str) -> HttpResponse:
    return HttpResponse(text, content_type="application/geo+json")
