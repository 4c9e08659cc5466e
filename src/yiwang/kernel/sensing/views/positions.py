"""Devices on the map, where they are now; the list beside it says the same."""

import json
from collections.abc import Sequence
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.places.selectors import division_levels, worked_under
from yiwang.ui.filters import Choice, Division, FilterSet, Search
from yiwang.ui.pages import ListPage, View
from yiwang.ui.panels import Layer, MapPanel
from yiwang.ui.tables import Empty
from yiwang.ui.text import Text

from ..manifest import SEE
from ..models import DeviceKind
from ..selectors import Position, in_motion, of_division, placed, positions_of
from ..tables.devices import POSITIONS, device_url
from ..wording import course_words, motion_state, speed_words

EVERY = 10  # seconds between two looks of a page at the positions
MOST_POINTS = 2000
_TONES = {"moving": "good", "standing": "info", "fixed": "info", "silent": "idle", "never": "idle"}


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(
        Q(title__icontains=words) | Q(code__icontains=words) | Q(address__icontains=words)
    )


def _state(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "ringing":
        return found.filter(open_level__gt=0)
    if value == "movable":
        return found.filter(positioned_at__isnull=False)
    return in_motion(found, value)  # type: ignore[arg-type]


def _kinds() -> Sequence[tuple[str, Text]]:
    return list(DeviceKind.objects.order_by("title").values_list("code", "title"))


_STILL = gettext_lazy("现在没有移动中的设备")
_QUIET = gettext_lazy("现在没有报警中的设备")
_HEARD = gettext_lazy("没有失联的设备")


def _none(title: Text) -> Empty:
    return Empty(title, gettext_lazy("本页会自己更新。"), icon="circle-check")


FILTERS = FilterSet(
    Search("q", gettext_lazy("名称、编号、地址"), narrow=_named),
    Choice(
        "state",
        gettext_lazy("状态"),
        narrow=_state,
        options=(
            ("movable", gettext_lazy("会移动的")),
            ("moving", gettext_lazy("移动中")),
            ("standing", gettext_lazy("静止")),
            ("ringing", gettext_lazy("报警中")),
            ("silent", gettext_lazy("失联")),
            ("fixed", gettext_lazy("固定安装")),
            ("never", gettext_lazy("从未上报")),
        ),
    ),
    Choice("kind", gettext_lazy("种类"), lookup="kind__code", options=_kinds),
    Division("division", gettext_lazy("区划"), narrow=of_division, levels=division_levels),
)
PAGE = ListPage(
    title=gettext_lazy("设备地图"),
    table=POSITIONS,
    order=("title", "id"),
    filters=FILTERS,
    views=(
        View(gettext_lazy("会移动的"), "?state=movable"),
        View(gettext_lazy("移动中"), "?state=moving", empty=_none(_STILL)),
        View(gettext_lazy("报警中"), "?state=ringing", empty=_none(_QUIET)),
        View(gettext_lazy("失联"), "?state=silent", empty=_none(_HEARD)),
        View(gettext_lazy("全部"), "?"),
    ),
    live="sensing",
)


@guarded(SEE)
def listing(request: ActingRequest) -> HttpResponseBase:
    """At first what moves; the page asks for itself anew while it is open."""
    if not request.GET:
        return HttpResponseRedirect(reverse("sensing:map") + "?state=movable")
    url = reverse("sensing:positions") + FILTERS.parse(request.GET).to_query()
    panel = MapPanel(
        layers=[*ground(request.actor), Layer(url, _("设备"), fit=True, every=EVERY)],
        fit=True,
        height="fill",
        legend=legend(),
        describe=_("列表中各设备现在的位置；列表本身包含同样的内容。"),
    )
    return PAGE.respond(request, placed(request.actor), rows=positions_of, map_panel=panel)


@guarded(SEE)
def points(request: ActingRequest) -> HttpResponse:
    """The devices that the list's query finds, at most 2,000."""
    found = FILTERS.parse(request.GET).narrow(placed(request.actor))
    return geojson(positions_of(found.order_by("title", "pk")[:MOST_POINTS]))


@guarded(SEE)
def point(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """One device."""
    found = get_object_or_404(placed(request.actor), district=district, pk=pk)
    return geojson(positions_of([found]))


def legend() -> list[tuple[str, Text]]:
    """The tones of points in words."""
    return [
        ("good", _("移动中")), ("info", _("静止或固定")), ("late", _("报警中")),
        ("idle", _("失联")),
    ]  # fmt: skip


def ground(actor: Actor) -> list[Layer]:
    """What lies under devices: roads, water and grids of the reader's street, or of the first one
    that has grids; nothing where no desk draws them."""
    street = next((post.division[:9] for post in actor.posts if len(post.division) >= 9), "")
    if not street:
        district = next((code for code, _name in worked_under("")), "")
        street = next((code for code, _name in worked_under(district)), "") if district else ""
    try:
        base = reverse("desk:base_geojson") + f"?street={street}&kind="
        grids = reverse("desk:grids_geojson") + f"?street={street}"
    except NoReverseMatch:
        return []
    return [*(Layer(base + kind) for kind in ("water", "green", "road")), Layer(grids, _("网格"))]


def geojson(found: Sequence[Position], *, wall: bool = False) -> HttpResponse:
    """Points with their tone, an arrow where they move, the words of a hover and the page; for
    the wall with their card."""
    features = [_feature(each, wall=wall) for each in found]
    body = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False)
    response = HttpResponse(body, content_type="application/geo+json")
    response["Cache-Control"] = "private, no-store"
    return response


def _feature(position: Position, *, wall: bool) -> dict[str, Any]:
    said: dict[str, Any] = {
        "kind": "device",
        "name": position.device.title,
        "tone": "late" if position.level else _TONES[position.motion],
        "title": _words(position),
        "url": device_url(position.device),
    }
    if wall:
        device = position.device
        said["card"] = reverse("sensing:card", args=[device.district, device.pk])
    if position.motion == "moving" and position.heard.course is not None:
        said["course"] = position.heard.course
    return {
        "type": "Feature",
        "geometry": {
            "type": "Point",
            "coordinates": [round(position.lon, 6), round(position.lat, 6)],
        },
        "properties": said,
    }


def _words(position: Position) -> str:
    heard = position.heard
    parts = [position.device.title, motion_state(position.motion, position.level).plain()]
    if position.motion == "moving":
        parts += [speed_words(heard.speed), course_words(heard.course)]
    at = heard.positioned_at or heard.heard_at
    if at is not None:
        same = localtime(at).date() == localtime().date()
        parts.append(f"{localtime(at):%H:%M:%S}" if same else f"{localtime(at):%m-%d %H:%M}")
    return " · ".join(filter(None, parts))
