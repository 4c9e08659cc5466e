"""What the map draws: the ground, the live matters, the day so far."""

import json
from typing import Any

from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.views.decorators.gzip import gzip_page

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.places.selectors import base_geojson, buildings_geojson, divisions_geojson

from ..answers import compact, fresh
from ..selectors.day import day_so_far
from ..selectors.divisions import VERB, division_of, streets_in
from ..selectors.live import live

#: What never moves during a day, drawn from below upwards; none of it says anything of people.
GROUND = ("water", "green", "road", "rail", "building", "grid", "community")
_GEOJSON = "application/geo+json"
_KEPT_FOR = 3600


@gzip_page
@guarded(VERB)
def live_matters(request: ActingRequest) -> HttpResponse:
    """Open matters as points, and the load of grids."""
    division = division_of(request.actor, request.GET.get("division", ""))
    return fresh(request, compact(live(request.actor, division)), _GEOJSON)


@gzip_page
@guarded(VERB)
def day(request: ActingRequest) -> HttpResponse:
    """The day so far, for the time slider."""
    division = division_of(request.actor, request.GET.get("division", ""))
    return fresh(request, compact(day_so_far(request.actor, division)), "application/json")


@gzip_page
@guarded(VERB)
def ground(request: ActingRequest, layer: str) -> HttpResponse:
    """One layer of the ground under a division."""
    division = division_of(request.actor, request.GET.get("division", ""))
    response = fresh(request, _drawn(layer, division), _GEOJSON)
    response["Cache-Control"] = f"private, max-age={_KEPT_FOR}"
    patch_vary_headers(response, ["Cookie"])
    return response


def _drawn(layer: str, division: str) -> str:
    if layer in ("grid", "community"):
        return divisions_geojson(layer, inside=division, tolerance_m=0.5)
    streets = streets_in(division)
    texts = [
        buildings_geojson(street) if layer == "building" else base_geojson(street, layer)
        for street in streets
    ]
    return texts[0] if len(texts) == 1 else _joined(texts)


def _joined(texts: list[str]) -> str:
    features: list[Any] = []
    for text in texts:
        features += json.loads(text)["features"]
    return compact({"type": "FeatureCollection", "features": features})
