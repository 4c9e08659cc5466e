"""Cases on the map, over a base of our own: no outside tiles."""

import json
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded, public
from yiwang.kernel.cases.selectors import CaseRow, listed, rows_of
from yiwang.kernel.places.selectors import base_geojson, buildings_geojson, divisions_geojson
from yiwang.ui.filters import Bound
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Fragment, Layer, MapPanel
from yiwang.ui.text import Text

from .filters import FILTERS, matching
from .texts import case_url, row_state, row_tone

MOST_POINTS = 2000
_BASE_KINDS = ("water", "green", "square", "road", "rail")


def base_layers(street: str) -> list[Layer]:
    """The quiet layers under everything: water, green, roads, buildings and grid boundaries."""
    base = reverse("desk:base_geojson")
    return [
        *(Layer(f"{base}?street={street}&kind={kind}") for kind in _BASE_KINDS),
        Layer(reverse("desk:buildings_geojson") + f"?street={street}", _("建筑")),
        Layer(reverse("desk:grids_geojson") + f"?street={street}", _("网格")),
    ]


def home_street(actor: Actor) -> str:
    """The street office the actor's posts are in; "" for posts above it."""
    return next((post.division[:9] for post in actor.posts if len(post.division) >= 9), "")


def list_map(actor: Actor, bound: Bound) -> MapPanel:
    """The map beside a list: the same matters, by state."""
    url = reverse("desk:cases_geojson") + bound.to_query()
    return MapPanel(
        layers=[*base_layers(home_street(actor)), Layer(url, _("事件"), fit=True)],
        fit=True,
        height="fill",
        legend=legend(closed=True),
        describe=_("列表中各事件的位置；列表本身包含同样的内容。"),
    )


@guarded("cases.see")
def case_map(request: ActingRequest) -> HttpResponseBase:
    """The whole map: what is open, by state."""
    bound = FILTERS.parse(request.GET)
    query = bound.to_query() if bound.values else "?open=1"
    layers = [
        *base_layers(home_street(request.actor)),
        Layer(reverse("desk:cases_geojson") + query, _("事件"), fit=True),
    ]
    panel = MapPanel(
        layers=layers,
        fit=True,
        height="whole",
        legend=legend(),
        describe=_("在办事件的位置与状态；列表包含同样的内容。"),
    )
    tabs = Fragment(name="desk/tabs.html", values={"tabs": _tabs(query), "label": _("显示")})
    beside = Action(_("以列表查看"), reverse("desk:cases") + query, method="get", icon="list")
    return detail_page(request, _("地图"), [tabs, panel], actions=[beside])


def legend(*, closed: bool = False) -> list[tuple[str, Text]]:
    """The tones of points in words."""
    tones: list[tuple[str, Text]] = [
        ("info", _("在办，时限充裕")), ("soon", _("将到期")), ("late", _("已超时")),
        ("paused", _("挂账")),
    ]  # fmt: skip
    return [*tones, ("done", _("已结束"))] if closed else tones


def _tabs(query: str) -> list[tuple[Text, str, bool]]:
    views = [
        (_("在办"), "?open=1"), (_("已超时"), "?late=1"), (_("将到期"), "?soon=1"),
        (_("已督办"), "?open=1&supervised=1"), (_("挂账"), "?hung=1"),
    ]  # fmt: skip
    return [(name, given, given == query) for name, given in views]


@guarded("cases.see")
def cases_geojson(request: ActingRequest) -> HttpResponse:
    """The filtered cases that have a point, newest first, 2,000 at most."""
    bound = FILTERS.parse(request.GET)
    found = matching(request.actor, bound).filter(lon__isnull=False)
    rows = rows_of(listed(found).order_by("-id")[:MOST_POINTS])
    return _geojson(json.dumps(_collection(rows), ensure_ascii=False))


@public
def base(request: HttpRequest) -> HttpResponse:
    """One kind of the base map of a street office."""
    street, kind = request.GET.get("street", ""), request.GET.get("kind", "")
    if kind not in _BASE_KINDS:
        kind = "road"
    return _geojson(base_geojson(street, kind), public_for=3600)


@public
def grids(request: HttpRequest) -> HttpResponse:
    """The grids of a street office."""
    drawn = divisions_geojson("grid", inside=request.GET.get("street", ""), tolerance_m=0.5)
    return _geojson(drawn, public_for=600)


@public
def buildings(request: HttpRequest) -> HttpResponse:
    """Footprints with their floors; no households, no people."""
    return _geojson(buildings_geojson(request.GET.get("street", "")), public_for=3600)


def _collection(rows: list[CaseRow]) -> dict[str, Any]:
    return {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "geometry": {"type": "Point", "coordinates": [row.lon, row.lat]},
                "properties": {
                    "kind": "case",
                    "name": row.title,
                    "title": f"{row.title} · {row_state(row).text}",
                    "tone": row_tone(row) or ("info" if row.is_open else "done"),
                    "url": case_url(row),
                },
            }
            for row in rows
        ],
    }


def _geojson(text: str, *, public_for: int = 0) -> HttpResponse:
    response = HttpResponse(text, content_type="application/geo+json")
    if public_for:
        response["Cache-Control"] = f"max-age={public_for}"
    return response
