"""The wall's layer: a point for each unit, as its worst fridge stands."""

import json
from collections import Counter

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may

from ..manifest import SEE
from ..models import Probe, Unit
from ..selectors import equipment_for
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
                "card": reverse("coldchain:unit_card", args=[unit.pk]),
            },
        })  # fmt: skip
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return HttpResponse(body, content_type="application/geo+json")


@never_cache
@guarded(SEE)
def card(request: ActingRequest, pk: int) -> HttpResponse:
    """A unit beside the wall's map, its worst fridge first; each may become a matter."""
    reached = equipment_for(request.actor).filter(retired_at=None).values("unit")
    unit = get_object_or_404(Unit, pk=pk, pk__in=reached)
    stands = dict(units_standing(request.actor)).get(unit, [])
    devices = {
        probe.equipment_id: probe.device
        for probe in Probe.objects.select_related("device").filter(
            equipment__in=[each.equipment for each in stands], device__state="in_use"
        )
    }
    names = state_names()
    rows = [
        {
            "stand": each,
            "state": names[each.state],
            "device": devices.get(each.equipment.pk),
            "alarm": max(each.alarms, key=lambda alarm: alarm.level, default=None),
        }
        for each in stands
    ]
    given = {"unit": unit, "rows": rows, "may": may(request.actor, "sensing.handle", unit)}
    return render(request, "coldchain/card.html", given)
