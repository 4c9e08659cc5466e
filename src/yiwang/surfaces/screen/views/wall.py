"""The wall itself: one page, complete without scripts."""

from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.assets import build_id
from yiwang.ui.manifest import manifests

from .. import words
from ..answers import data_time
from ..rules import MOST, MOST_POINTS, POLL, STALE
from ..selectors.divisions import VERB, choices_of, division_of
from .maps import GROUND
from .panels import frames

#: The layer that the wall draws itself, live.
_LIVE = "cases"


@never_cache
@guarded(VERB)
def wall(request: ActingRequest) -> HttpResponse:
    """The wall of one division that a post of the reader's covers."""
    actor = request.actor
    division = division_of(actor, request.GET.get("division", ""))
    given = {
        "title": words.title(),
        "division": division,
        "choices": choices_of(actor, division),
        "panels": frames(actor, division),
        "at": data_time(),
        "settings": _settings(actor, division),
        "demo": settings.DEMO,
    }
    return render(request, "screen/wall.html", given)


def _settings(actor: Actor, division: str) -> dict[str, Any]:
    """What the page's script needs to know."""
    asked = f"?division={division}"
    return {
        "build": build_id(),
        "zone": settings.TIME_ZONE,
        "most": MOST,
        "stale": STALE,
        "poll": POLL,
        "points": MOST_POINTS,
        "live": reverse("screen:live") + asked,
        "day": reverse("screen:day") + asked,
        "ground": {layer: reverse(f"screen:ground_{layer}") + asked for layer in GROUND},
        "matter": reverse("screen:matter", args=["000000", 0]),
        "sign_in": f"{reverse('access:sign_in')}?next={reverse('screen:wall')}{asked}",
        "layers": declared_layers(actor),
        "words": words.said(),
    }


def declared_layers(actor: Actor) -> list[dict[str, Any]]:
    """The map layers of all manifests that the reader may see; a new vertical's is among them."""
    found = []
    for manifest in manifests():
        for layer in manifest.map_layers:
            if layer.code == _LIVE or (layer.verb and not actor.posts_that(layer.verb)):
                continue
            try:
                url = reverse(layer.url_name)
            except NoReverseMatch:
                continue
            found.append({
                "code": layer.code, "title": str(layer.title), "url": url, "every": layer.every,
                "shown": layer.shown,
            })  # fmt: skip
    return found
