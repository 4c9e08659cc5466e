"""Applying for an elder: a grid worker at the door, the clerk at the window or by telephone."""

import uuid
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Invalid, Refused
from yiwang.lib.idnumbers import masked_name
from yiwang.ui.forms import refuse
from yiwang.ui.pages import form_page
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms import HelpForm, VisitForm, WindowForm
from ..models import Application
from ..panels import state_of
from ..selectors import mine
from ..services import apply_for_meals
from .frame import page

SHOWN = 50


@guarded("canteen.enrol")
@require_http_methods(["GET", "POST"])
def visit(request: ActingRequest) -> HttpResponse:
    """On her phone, at the elder's door."""
    grids = {code for post in request.actor.posts_that("canteen.enrol") for code in post.grids}
    form = _filled(request, VisitForm, "collector", grids=grids)
    if request.method == "POST" and form.is_valid():
        made = _made(request, form)
        if made is not None:
            toast(request, _("已提交，查询码 %(code)s") % {"code": made.code})
            return HttpResponseRedirect(reverse("canteen:mine"))
    return page(request, "visit", {"form": form}, 422 if form.errors else 200)


@guarded("canteen.enrol")
@require_GET
def show_mine(request: ActingRequest) -> HttpResponse:
    """What this account handed in for others, and how each stands."""
    rows = [
        {
            "who": masked_name(each.name),
            "address": each.address,
            "state": state_of(each),
            "at": each.applied_at,
            "reason": each.reason,
            "url": reverse("canteen:status", args=[each.code]),
        }
        for each in mine(request.actor)[:SHOWN]
    ]
    return page(request, "mine", {"rows": rows})


@guarded("canteen.check")
@require_http_methods(["GET", "POST"])
def window(request: ActingRequest) -> HttpResponse:
    """At the desk, with the elder or her family before the clerk or on the line."""
    form = _filled(request, WindowForm, "clerk")
    if request.method == "POST" and form.is_valid():
        made = _made(request, form)
        if made is not None:
            toast(request, _("已登记，查询码 %(code)s") % {"code": made.code})
            return HttpResponseRedirect(reverse("canteen:application", args=[made.pk]))
    return form_page(
        request,
        form,
        title=_("代办就餐补贴申请"),
        submit=_("提交申请"),
        cancel_url=reverse("canteen:applications"),
        intro=_("老人或家属到窗口、来电时由经办员填写；同意的方式会留存。"),
        crumbs=[Link(_("就餐补贴申请"), reverse("canteen:applications"))],
    )


def _filled(request: ActingRequest, form: type[HelpForm], by: str, **more: Any) -> HelpForm:
    if request.method == "POST":
        return form(request.POST, request.FILES, **more)
    given = {"request_id": uuid.uuid4(), "by": by, "applicant": request.actor.name}
    return form(initial=given, **more)


def _made(request: ActingRequest, form: HelpForm) -> Application | None:
    """The application, or None with the form saying why not."""
    claim = form.claim()
    try:
        return apply_for_meals(
            actor=request.actor,
            request_id=form.cleaned_data["request_id"],
            claim=claim,
            consent_file=_kept(request, form, claim.street[:6]),
        )
    except Refused as refusal:
        refuse(form, refusal)
        return None


def _kept(request: ActingRequest, form: HelpForm, district: str) -> StoredFile | None:
    upload = cast("UploadedFile | None", form.cleaned_data.get("consent_file"))
    if upload is None:
        return None
    try:
        return keep(
            upload=upload,
            district=district,
            actor_id=request.actor.account_id,
            kinds={"photo", "document"},
        )
    except Invalid as fault:
        raise Invalid({"consent_file": next(iter(fault.fields.values()))}) from fault
