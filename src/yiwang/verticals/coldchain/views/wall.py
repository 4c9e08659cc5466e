"""The wall's layer: a point for each unit, as its worst fridge stands."""

import json
from collections import Counter

from django.http import HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import ActingRequest, guarded

from ..manifest import SEE
from ..selectors.wall import units_standing
from ..wording import state_names

_TONES = {"ringing": "late", "alarm": "late", "outside": "soon", "silent": "soon",
          "unwatched": "done", "well": "early"}  # fmt: skip


@guarded(SEE)
@require_GET
def points(request: ActingRequest) -> HttpResponse:
    names = state_names()
    features = []
    for unit, stands in units_standing(request.actor):
        counts = Counter(each.state for each in stands)
        words = "，".join(f"{names[state]} {counts[state]}" for state in names if counts[state])
        features.append({
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [unit.lon, unit.lat]},
            "properties": {
                "kind": "fridges", "tone": _TONES[stands[0].state], "name": unit.name,
                "title": f"{unit.name} · {words}",
                "url": reverse("coldchain:unit", args=[unit.pk]),
            },
        })  # fmt: skip
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return HttpResponse(body, content_type="application/geo+json")
