"""A day of a device that moves: played on the map, its stops, mileage, and what to take along."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from urllib.parse import quote

from django.http import Http404, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.ui.exports import csv_response, xlsx_response
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Heading
from yiwang.ui.values import Link

from ..manifest import SEE
from ..models import Device
from ..panels import journeys as panels
from ..selectors import devices_watched
from ..selectors.journeys import Day, day_of
from ..tables.devices import device_state, device_url
from .positions import ground

LONGEST_BACK = timedelta(days=3660)


@guarded(SEE)
def track(request: ActingRequest, district: str, pk: int) -> HttpResponseBase:
    """The page of one day; `?export=` takes its stops or its track along."""
    found, day = _asked(request, district, pk)
    read = day_of(found, day)
    export = _EXPORTS.get(request.GET.get("export", ""))
    if export is not None:
        return export(read, f"{found.title} {day}")
    return detail_page(
        request,
        Heading(found.title, device_state(found), code=found.code,
                subtitle=_("%(day)s 的轨迹") % {"day": day}),
        [
            panels.player(read, ground(request.actor), reverse("sensing:track_data",
                          args=[district, pk]) + f"?day={day}"),
            panels.stops(read),
            *panels.gaps(read),
            *panels.speeding(read),
        ],
        aside=[
            panels.days(found, day, request.path, localdate()),
            panels.summary(read),
            panels.downloads(request.path, day),
            panels.read_by(read),
        ],
        crumbs=[
            Link(_("设备地图"), reverse("sensing:map") + "?state=movable"),
            Link(found.title, device_url(found)),
        ],
    )  # fmt: skip


@guarded(SEE)
def data(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """What the player needs: every fix, gap and stop of the day."""
    found, day = _asked(request, district, pk)
    response = JsonResponse(panels.played(day_of(found, day)))
    response["Cache-Control"] = "private, no-store"
    return response


def _asked(request: ActingRequest, district: str, pk: int) -> tuple[Device, date]:
    found = get_object_or_404(devices_watched(request.actor), district=district, pk=pk)
    today = localdate()
    try:
        day = date.fromisoformat(request.GET.get("day", "") or today.isoformat())
    except ValueError:
        day = today
    if not today - LONGEST_BACK <= day <= today:
        raise Http404
    return found, day


def _csv(read: Day, name: str) -> HttpResponseBase:
    return csv_response(name, panels.STOPS.columns, panels.rows_of(read))


def _xlsx(read: Day, name: str) -> HttpResponseBase:
    return xlsx_response(name, panels.STOPS.columns, panels.rows_of(read))


def _geojson(read: Day, name: str) -> HttpResponseBase:
    response = JsonResponse(panels.collection(read), json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/geo+json"
    saved = quote(f"{name}.geojson")
    response["Content-Disposition"] = (
        f"attachment; filename=\"track.geojson\"; filename*=UTF-8''{saved}"
    )
    return response


_EXPORTS: dict[str, Callable[[Day, str], Any]] = {
    "csv": _csv, "xlsx": _xlsx, "geojson": _geojson,
}  # fmt: skip
