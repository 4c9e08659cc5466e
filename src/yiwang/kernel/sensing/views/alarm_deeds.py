"""What people do with an alarm: each deed calls its verb and comes back to the page."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.forms import Form
from yiwang.ui.panels import Notice, Panel, refused
from yiwang.ui.toasts import toast

from ..forms.alarms import NoteForm, ReasonForm, SayForm, ShelfForm
from ..manifest import HANDLE
from ..models import Alarm
from ..selectors import alarms
from ..services.alarms import acknowledge, close, note, resume, shelve, want_matter
from ..tables.alarms import alarm_url
from .alarm_page import alarm_page, reachable

MOST_AT_ONCE = 200


@require_POST
@guarded(HANDLE)
def acknowledge_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        acknowledge(actor=request.actor, district=district, alarm_id=pk, note=data["note"])

    return _done(request, district, pk, NoteForm, deed, _("已确认，不再向上通知。"))


@require_POST
@guarded(HANDLE)
def acknowledge_many(request: ActingRequest) -> HttpResponse:
    """Those that were chosen in the list; one's own only."""
    chosen = [int(each) for each in request.POST.getlist("ids") if each[:18].isdecimal()]
    done = 0
    for found in alarms(request.actor).filter(pk__in=chosen[:MOST_AT_ONCE]):
        if may(request.actor, HANDLE, found) and found.acknowledged_at is None:
            acknowledge(actor=request.actor, district=found.district, alarm_id=found.pk)
            done += 1
    toast(request, ngettext("已确认 %d 条报警。", "已确认 %d 条报警。", done) % done)
    return HttpResponseRedirect(reverse("sensing:alarms") + "?state=current")


@require_POST
@guarded(HANDLE)
def shelve_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        shelve(actor=request.actor, district=district, alarm_id=pk, **data)

    return _done(request, district, pk, ShelfForm, deed, _("已挂起，到时仍未恢复会继续通知。"))


@require_POST
@guarded(HANDLE)
def resume_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        resume(actor=request.actor, district=district, alarm_id=pk)

    return _done(request, district, pk, Form, deed, _("已取消挂起。"))


@require_POST
@guarded(HANDLE)
def note_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        note(actor=request.actor, district=district, alarm_id=pk, text=data["note"])

    return _done(request, district, pk, SayForm, deed, _("备注已记下。"))


@require_POST
@guarded(HANDLE)
def close_one(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        close(actor=request.actor, district=district, alarm_id=pk, reason=data["reason"])

    return _done(request, district, pk, ReasonForm, deed, _("报警已关闭。"))


@require_POST
@guarded(HANDLE)
def make_matter(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    def deed(found: Alarm, data: dict[str, Any]) -> None:
        want_matter(actor=request.actor, district=district, alarm_id=pk)

    said = _("正在转为事件，几秒后可在本页看到编号。")
    return _done(request, district, pk, Form, deed, said)


def _done(
    request: ActingRequest,
    district: str,
    pk: int,
    form_class: type[Form],
    deed: Callable[[Alarm, dict[str, Any]], None],
    said: str,
) -> HttpResponse:
    found = reachable(request, district, pk)
    form = form_class(request.POST)
    if not form.is_valid():
        lines = [str(line) for errors in form.errors.values() for line in errors]
        notices: list[Panel] = [Notice(text=line, tone="late") for line in lines]
        return alarm_page(request, found, notices=notices, status=422)
    try:
        deed(found, form.cleaned_data)
    except Refused as refusal:
        return alarm_page(request, found, notices=refused(refusal), status=refusal.status)
    toast(request, said)
    return HttpResponseRedirect(alarm_url(found))
