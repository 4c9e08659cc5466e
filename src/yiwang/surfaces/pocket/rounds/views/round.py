"""The round: my grids, what waits there, what waits in the phone."""

import json

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.selectors import CaseRow
from yiwang.ui.panels import Layer, MapPanel

from ..selectors import may_self_handle, my_places, my_streets, reported_by, tasks_of, tiles_of
from ..texts import clock_of, mark_of, place_words, stage_state
from .frame import own, page

_GROUND = ("water", "green", "square", "road", "rail")


@guarded("rounds.walk")
@require_GET
def home(request: ActingRequest) -> HttpResponse:
    actor = request.actor
    sees = bool(actor.posts_that("cases.see"))
    values = {
        "name": actor.name,
        "places": my_places(actor),
        "tasks": [_card(row) for row in tasks_of(actor)],
        "reported": [_card(row, linked=sees) for row in reported_by(actor)],
        "panel": round_map(actor),
        "may_self_handle": may_self_handle(actor),
        "tiles": tiles_of(actor),
    }
    return page(request, "home", values)


@guarded("rounds.walk")
@require_GET
def outbox(request: ActingRequest) -> HttpResponse:
    """What waits in the phone; the list is the phone's own, the server knows nothing of it."""
    return page(request, "outbox")


@guarded("rounds.walk")
@require_GET
def tasks_geojson(request: ActingRequest) -> HttpResponse:
    """The tasks as points."""
    features = [
        {
            "type": "Feature",
            "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
            "properties": {
                "kind": "case",
                "name": row.title,
                "title": row.title,
                "tone": mark.tone if (mark := mark_of(row)) else "info",
                "url": matter_url(row),
            },
        }
        for row in tasks_of(request.actor)
        if row.lon is not None
    ]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    return own(request, HttpResponse(text, content_type="application/geo+json"))


def matter_url(row: CaseRow) -> str:
    return reverse("rounds:matter", args=[row.district, row.id])


def _card(row: CaseRow, *, linked: bool = True) -> dict[str, object]:
    """A task as its line in the list; a roving reporter's leads nowhere."""
    return {
        "row": row,
        "key": f"{row.district}/{row.id}",
        "url": matter_url(row) if linked else "",
        "stage": stage_state(row.stage, row.stage_name, is_open=row.is_open),
        "mark": mark_of(row),
        "clock": clock_of(row) if row.is_open and row.stage_due else None,
        "place": place_words(row),
        "due": row.stage_due.isoformat() if row.stage_due else "",
    }


def ground(street: str) -> list[Layer]:
    """The quiet layers under everything, of one street office."""
    base = reverse("desk:base_geojson")
    return [
        *(Layer(f"{base}?street={street}&kind={kind}") for kind in _GROUND),
        Layer(f"{reverse('desk:buildings_geojson')}?street={street}"),
    ]


def grid_layer(street: str, *, fit: bool = False) -> Layer:
    return Layer(f"{reverse('desk:grids_geojson')}?street={street}", fit=fit)


def round_map(actor: Actor) -> MapPanel:
    """My street's grids, and the tasks in them."""
    streets = my_streets(actor)[:1]
    layers = [layer for street in streets for layer in ground(street)]
    layers += [grid_layer(street, fit=True) for street in streets]
    return MapPanel(
        layers=[*layers, Layer(reverse("rounds:tasks_geojson"))],
        fit=True,
        gentle=True,
        describe=_("任务在地图上的位置；下面的列表包含同样的内容。"),
    )
