"""Reporting what she sees, and putting it right on the spot."""

import uuid

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Refused
from yiwang.ui.panels import MapPanel
from yiwang.ui.toasts import toast

from ..forms import SeenForm
from ..selectors import (
    frequent_kinds,
    grid_groups,
    may_self_handle,
    my_places,
    my_streets,
    spot_at,
)
from ..services import Seen, Written, report_seen
from .frame import faults_of, page
from .round import grid_layer, ground

#: The kernel's names of what is wrong, as the form calls them.
FIELDS = {"place": "grid", "photo": "photos", "title": "words", "class": "matter_class"}


@guarded("cases.open")
@require_http_methods(["GET", "POST"])
def report(request: ActingRequest) -> HttpResponse:
    return _page(request, self_handled=False)


@guarded("cases.open")
@require_http_methods(["GET", "POST"])
def self_handle(request: ActingRequest) -> HttpResponse:
    """Whose role may not, reports instead."""
    if not may_self_handle(request.actor):
        return HttpResponseRedirect(reverse("rounds:report"))
    return _page(request, self_handled=True)


def seen_form(
    request: ActingRequest, *, self_handled: bool, initial: dict[str, object] | None = None
) -> SeenForm:
    """Bound to what was sent, else fresh."""
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    return SeenForm(
        *sent, grids=grid_groups(request.actor), self_handled=self_handled, initial=initial or {}
    )


def taken(request: ActingRequest, form: SeenForm, *, self_handled: bool) -> Written:
    """The matter that a valid form makes; raises Refused."""
    data = form.cleaned_data
    return report_seen(
        actor=request.actor,
        request_id=data["request_id"],
        self_handled=self_handled,
        seen=Seen(
            words=data["words"].strip(),
            class_id=form.class_id(),
            spot=spot_at(data["lon"], data["lat"], data["grid"]),
            lon=data["lon"],
            lat=data["lat"],
            address=data["address"],
            at=data["at"],
            brought=form.brought(),
        ),
    )


def _page(request: ActingRequest, *, self_handled: bool) -> HttpResponse:
    mine = my_places(request.actor)
    only = mine[0][0] if len(mine) == 1 and len(mine[0][0]) > 12 else ""
    initial: dict[str, object] = {"request_id": uuid.uuid4(), "grid": only}
    form = seen_form(request, self_handled=self_handled, initial=initial)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                written = taken(request, form, self_handled=self_handled)
            except Refused as refusal:
                for name, message in faults_of(refusal).items():
                    field = FIELDS.get(name, name)
                    form.add_error(field if field in form.fields else None, message)
                status = refusal.status
            else:
                toast(request, _("已送达，案卷号 %(number)s。") % {"number": written.case.number})
                return HttpResponseRedirect(reverse("rounds:home"))
    values = {
        "form": form,
        "self_handled": self_handled,
        "may_self_handle": may_self_handle(request.actor),
        "frequent": frequent_kinds(request.actor),
        "panel": _picker(request),
        "grids_url": next((grid_layer(street).url for street in my_streets(request.actor)), ""),
    }
    return page(request, "report", values, status)


def _picker(request: ActingRequest) -> MapPanel:
    streets = my_streets(request.actor)[:1]
    layers = [layer for street in streets for layer in ground(street)]
    return MapPanel(
        layers=[*layers, *(grid_layer(street, fit=True) for street in streets)],
        picker=True,
        fit=True,
        describe=_("点一下出事的地方。看不清地图时，可以从列表里选网格。"),
    )
