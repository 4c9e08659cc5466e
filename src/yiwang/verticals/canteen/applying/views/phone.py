"""On the phone: asking for subsidised meals for oneself or a relative, and how that goes."""

import uuid

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel.access.guards import public
from yiwang.kernel.access.services import TooMany
from yiwang.lib.errors import Refused
from yiwang.lib.idnumbers import is_mobile, masked_name
from yiwang.ui.forms import refuse
from yiwang.ui.toasts import toast

from ..forms import ApplyForm, NoteForm
from ..models import LIVE, Application
from ..panels import step_words
from ..rules.steps import may
from ..selectors import application_of
from ..services import apply_for_meals, supply, withdraw
from .frame import count, page, stranger


@public
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest) -> HttpResponse:
    if request.method == "GET":
        initial = {"request_id": uuid.uuid4(), "by": "self"}
        return page(request, "apply", {"form": ApplyForm(initial=initial)})
    form = ApplyForm(request.POST)
    if form.is_valid():
        try:
            count(request, "apply")
            made = apply_for_meals(
                actor=stranger(request),
                request_id=form.cleaned_data["request_id"],
                claim=form.claim(),
            )
        except Refused as refusal:
            refuse(form, refusal)
            return page(request, "apply", {"form": form}, max(refusal.status, 400))
        return HttpResponseRedirect(reverse("canteen:status", args=[made.code]))
    return page(request, "apply", {"form": form}, 422)


@public
@require_GET
def ask(request: HttpRequest) -> HttpResponse:
    """Asks for the code; one that could be one leads to its page."""
    typed = request.GET.get("code", "")
    code = "".join(char for char in typed if char.isascii() and char.isdigit())
    if len(code) == 12:
        return HttpResponseRedirect(reverse("canteen:status", args=[code]))
    fault = _("查询码是 12 位数字。") if typed else ""
    return page(request, "ask", {"typed": typed[:40], "fault": fault}, 422 if fault else 200)


@public
@require_http_methods(["GET", "POST"])
def status(request: HttpRequest, code: str) -> HttpResponse:
    """How it stands, for whoever has the code; what she adds, or that she no longer wants it."""
    try:
        count(request, "look")
    except TooMany as refusal:
        return page(request, "ask", {"typed": code[:40], "fault": refusal.text(_)}, 429)
    found = application_of(code)
    if found is None:
        fault = _("没有找到这个查询码，请再核对一遍。")
        return page(request, "ask", {"typed": code[:40], "fault": fault}, 404)
    if request.method == "POST":
        return _answered(request, found)
    return _shown(request, found, NoteForm())


def address_of(code: str) -> str:
    """The page of the application that was given this code; "" for none."""
    return reverse("canteen:status", args=[code]) if application_of(code) else ""


def _answered(request: HttpRequest, found: Application) -> HttpResponse:
    form = NoteForm(request.POST)
    actor = stranger(request)
    try:
        if request.POST.get("deed") == "withdraw":
            withdraw(actor=actor, application_id=found.pk, code=found.code)
            toast(request, _("申请已撤回。"))
        elif form.is_valid():
            supply(
                actor=actor,
                application_id=found.pk,
                code=found.code,
                note=form.cleaned_data["note"],
            )
            toast(request, _("补充的内容已交给街道。"))
    except Refused as refusal:
        refuse(form, refusal)
    if form.errors and request.POST.get("deed") != "withdraw":
        return _shown(request, found, form, 422)
    return HttpResponseRedirect(reverse("canteen:status", args=[found.code]))


def _shown(
    request: HttpRequest, found: Application, form: NoteForm, status: int = 200
) -> HttpResponse:
    return page(
        request,
        "status",
        {
            "found": found,
            "who": masked_name(found.name),
            "parts": [found.code[at : at + 4] for at in range(0, 12, 4)],
            "form": form if may("supply", found.state) else None,
            "waits": found.state in LIVE,
            "is_texted": is_mobile(found.phone.reveal()),
            "steps": [(step_words(step.verb), step) for step in found.steps.order_by("-id")],
        },
        status,
    )
