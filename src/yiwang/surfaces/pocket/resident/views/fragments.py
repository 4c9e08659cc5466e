"""Pieces of the report page that scripts fetch: the place, classes by words, the map."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from yiwang.kernel.access.guards import public
from yiwang.ui.panels import Layer, MapPanel

from ..choosing import Choosing
from ..selectors import kinds_named, served
from ..suggesting import suggestion

_GROUND = ("water", "green", "square", "road", "rail")


@public
@require_GET
def place(request: HttpRequest) -> HttpResponse:
    """The lists after a choice, or what lies at a point."""
    return render(request, "pocket/parts/place.html", {"place": Choosing.of(request.GET)})


@public
@require_GET
def kinds(request: HttpRequest) -> HttpResponse:
    """The classes that the words mean."""
    words = request.GET.get("class_words", "").strip()[:40]
    values = {"found": kinds_named(words), "words": words}
    return render(request, "pocket/parts/found.html", values)


@public
@require_GET
def suggest(request: HttpRequest) -> HttpResponse:
    """The classes that her words, or the place, suggest."""
    given = request.GET
    suggested = suggestion(
        given.get("words", "")[:200],
        community=given.get("community", "")[:20],
        grid=given.get("grid", "")[:20],
    )
    chosen = given.get("matter_class", "")
    values = {"suggested": suggested, "chosen": int(chosen) if _is_id(chosen) else None}
    return render(request, "pocket/parts/suggested.html", values)


def _is_id(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 18


@public
@require_GET
def picker(request: HttpRequest) -> HttpResponse:
    """The map to point at; fetched only when somebody opens it."""
    streets = dict(served().streets)
    asked = request.GET.get("street", "")
    shown = [asked] if asked in streets else list(streets)[:1]
    panel = MapPanel(
        layers=[layer for street in shown for layer in _layers(street)],
        picker=True,
        fit=True,
        describe=_("点一下出事的地方。看不清地图时，可以从列表里选。"),
    )
    return render(request, "pocket/parts/picker.html", {"panel": panel})


def _layers(street: str) -> list[Layer]:
    ground = reverse("desk:base_geojson")
    return [
        *(Layer(f"{ground}?street={street}&kind={kind}") for kind in _GROUND),
        Layer(f"{reverse('desk:buildings_geojson')}?street={street}"),
        Layer(f"{reverse('desk:grids_geojson')}?street={street}", fit=True),
    ]
