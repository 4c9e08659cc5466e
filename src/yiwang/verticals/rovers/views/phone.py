"""On the phone: asking to become a rover, how that goes, and what she has reported."""

import uuid
from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.kernel.access.guards import ActingRequest, guarded, public
from yiwang.kernel.access.services import TooMany, throttle
from yiwang.kernel.cases.selectors.following import PLAIN
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.forms import refuse

from ..forms import ApplyForm
from ..selectors import application_of, my_reports
from ..services import apply_to_rove

#: How many, in which time, for one address. Defaults: a carrier puts many phones behind one.
APPLIES = (10, timedelta(hours=1))
LOOKS = (30, timedelta(minutes=1))
SHOWN = 50


@public
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        return _form(request, ApplyForm(initial={"request_id": uuid.uuid4()}))
    form = ApplyForm(request.POST)
    if not form.is_valid():
        return _form(request, form, 422)
    try:
        _count(request, "rovers.apply", APPLIES)
        made = apply_to_rove(
            actor=_stranger(request),
            request_id=form.cleaned_data["request_id"],
            offer=form.offer(),
        )
    except Refused as refusal:
        refuse(form, refusal)
        return _form(request, form, 422 if isinstance(refusal, Invalid) else refusal.status)
    return HttpResponseRedirect(reverse("rovers:status", args=[made.code]))


@public
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for the code; one that could be one leads to its page."""
    typed = request.GET.get("code", "")
    code = "".join(char for char in typed if char.isascii() and char.isdigit())
    if len(code) == 12:
        return HttpResponseRedirect(reverse("rovers:status", args=[code]))
    fault = _("查询码是 12 位数字。") if typed else ""
    return _page(request, "ask", {"typed": typed[:40], "fault": fault}, 422 if fault else 200)


@public
@require_GET
def status(request: HttpRequest, code: str) -> HttpResponse:
    try:
        _count(request, "rovers.look", LOOKS)
    except TooMany as refusal:
        return _page(request, "ask", {"typed": code[:40], "fault": refusal.text(_)}, 429)
    found = application_of(code)
    if found is None:
        fault = _("没有找到这个查询码，请再核对一遍。")
        return _page(request, "ask", {"typed": code[:40], "fault": fault}, 404)
    grouped = [found.code[at : at + 4] for at in range(0, 12, 4)]
    return _page(request, "status", {"found": found, "parts": grouped})


@guarded("rovers.report")
@require_GET
def mine(request: ActingRequest) -> HttpResponse:
    """What this rover reported, and how each stands."""
    rows = [
        {
            "case": case,
            "status": _(PLAIN.get(case.stage, case.stage)),
            "url": reverse("resident:matter", args=[case.follow_code]),
        }
        for case in my_reports(request.actor)[:SHOWN]
    ]
    return _page(request, "mine", {"rows": rows, "report_url": _report_url()})


def address_of(code: str) -> str:
    """The page of the application that was given this code; "" for none."""
    return reverse("rovers:status", args=[code]) if application_of(code) else ""


def _report_url() -> str:
    """The phone's own page for reporting, else the desk's."""
    try:
        return reverse("rounds:report")
    except NoReverseMatch:
        return reverse("desk:report")


def _form(request: HttpRequest, form: ApplyForm, status: int = 200) -> HttpResponse:
    return _page(request, "apply", {"form": form}, status)


def _page(
    request: HttpRequest, name: str, values: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, f"rovers/{name}.html", values, status=status)
    add_never_cache_headers(response)
    return response


def _count(request: HttpRequest, purpose: str, limit: tuple[int, timedelta]) -> None:
    address = request.META.get("REMOTE_ADDR", "")
    throttle(purpose=purpose, address=address, most=limit[0], within=limit[1])


def _stranger(request: HttpRequest) -> Actor:
    """Whoever applies does so as a stranger, staff too."""
    return Actor(
        account_id=STRANGER.account_id, name="", address=request.META.get("REMOTE_ADDR") or None
    )
