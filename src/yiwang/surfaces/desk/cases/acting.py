"""Doing things to cases: one action, many dispatches, split, merge."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import (
    Action,
    Flow,
    case_file,
    case_of,
    cases_seen_by,
    reference,
    spot_of,
)
from yiwang.kernel.cases.services import Part, advance, merge, split
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.forms import Form
from yiwang.ui.toasts import toast

from .forms import ActionForm, MergeForm, SplitForm
from .page import shown
from .texts import case_url, deed_words, stage_words

_KINDS = {"photos": ("photo",), "recordings": ("audio", "video")}


def keep_all(
    cleaned: Mapping[str, Sequence[UploadedFile]], *, district: str, actor_id: int | None
) -> list[int]:
    """Keep what a cleaned form brought as `photos` and `recordings`; returns the files' ids."""
    return [
        keep(upload=upload, district=district, actor_id=actor_id, kinds=kinds).pk
        for field, kinds in _KINDS.items()
        for upload in cleaned.get(field) or ()
    ]


@require_POST
@guarded("cases.see")
def act(request: ActingRequest, district: str, pk: int, action: str) -> HttpResponseBase:
    """One action of the flow; on a problem the page again, saying what to do."""
    case = case_of(request.actor, district, pk)
    flow = reference().flows[case.flow_id]
    declared = flow.action(action, case.stage) or _sent_again(flow, action, request)
    if declared is None:
        stage = stage_words(flow.stages[case.stage].name)
        problem = _("事件已处于“%(stage)s”，不能再做此操作；请刷新后查看最新状态。")
        return _again(request, case, [problem % {"stage": stage}], status=409)
    form = ActionForm(
        request.POST,
        request.FILES,
        action=declared,
        class_id=case.matter_class_id,
        district=case.district,
    )
    if not form.is_valid():
        return _again(request, case, _faults(form), status=422)
    try:
        files = keep_all(form.cleaned_data, district=district, actor_id=request.actor.account_id)
        advance(
            actor=request.actor,
            case_id=pk,
            district=district,
            action=action,
            files=files,
            **form.given(),
        )
    except Refused as refusal:
        return _again(request, case, _words(refusal), status=refusal.status)
    toast(
        request,
        _("%(action)s：%(title)s") % {"action": deed_words(declared.name), "title": case.title},
    )
    return HttpResponseRedirect(_next(request, case))


def _sent_again(flow: Flow, action: str, request: ActingRequest) -> Action | None:
    """An action that the case's stage does not offer: perhaps because this request did it."""
    if not request.POST.get("request_id"):
        return None
    return next((each for each in flow.actions if each.code == action), None)


@require_POST
@guarded("cases.see")
def dispatch_many(request: ActingRequest) -> HttpResponseBase:
    """Dispatch the chosen cases, each to the department its route names.

    Each commits by itself: what cannot be dispatched stays, and is said with its reason.
    """
    chosen = [_pair(token) for token in request.POST.getlist("ids")[:200]]
    done, left = 0, []
    known = reference()
    for district, pk in filter(None, chosen):
        case = cases_seen_by(request.actor).filter(district=district, pk=pk).first()
        if case is None:
            continue
        department = case.department_id or known.department_for(
            case.matter_class_id, case.rule_id, spot_of(case)
        )
        try:
            advance(
                actor=request.actor,
                case_id=pk,
                district=district,
                action="dispatch",
                department_id=department,
                request_id=uuid.uuid4(),
            )
            done += 1
        except Refused as refusal:
            left.append(f"{case.number}：{'；'.join(_words(refusal))}")
    if done:
        toast(request, _("已派遣 %(count)s 件。") % {"count": done})
    if left:
        toast(
            request,
            _("未派遣 %(count)s 件：") % {"count": len(left)} + "；".join(left[:5]),
            tone="soon",
        )
    return HttpResponseRedirect(_next(request, None))


@require_POST
@guarded("cases.see")
def split_case(request: ActingRequest, district: str, pk: int) -> HttpResponseBase:
    case = case_of(request.actor, district, pk)
    form = SplitForm(request.POST, district=case.district)
    if not form.is_valid():
        return _again(request, case, _faults(form), status=422)
    data = form.cleaned_data
    parts = [Part(int(each), data["title"]) for each in data["departments"]]
    try:
        children = split(
            actor=request.actor,
            case_id=pk,
            district=district,
            parts=parts,
            note=data["note"],
            request_id=data["request_id"],
        )
    except Refused as refusal:
        return _again(request, case, _words(refusal), status=refusal.status)
    toast(request, _("已拆分出 %(count)s 件子案。") % {"count": len(children)})
    return HttpResponseRedirect(case_url(case))


@require_POST
@guarded("cases.see")
def merge_case(request: ActingRequest, district: str, pk: int) -> HttpResponseBase:
    case = case_of(request.actor, district, pk)
    form = MergeForm(request.POST)
    if not form.is_valid():
        return _again(request, case, _faults(form), status=422)
    data = form.cleaned_data
    into = cases_seen_by(request.actor).filter(district=district, number=data["into"]).first()
    if into is None:
        return _again(request, case, [_("没有找到这个案卷号，请核对后再试。")], status=422)
    try:
        merge(
            actor=request.actor,
            case_id=pk,
            into_id=into.pk,
            district=district,
            note=data["note"],
            request_id=data["request_id"],
        )
    except Refused as refusal:
        return _again(request, case, _words(refusal), status=refusal.status)
    undo = reverse("desk:act", args=[district, pk, "unmerge"])
    toast(request, _("已并入 %(number)s。") % {"number": into.number}, undo_url=undo)
    return HttpResponseRedirect(case_url(into))


def _again(
    request: ActingRequest, case: Case, problems: list[str], *, status: int
) -> HttpResponseBase:
    try:
        file = case_file(request.actor, case.district, case.pk)
    except Case.DoesNotExist:
        raise Http404 from None
    return shown(request, file, problems=problems, status=status)


def _faults(form: Form) -> list[str]:
    return [str(message) for messages in form.errors.values() for message in messages]


def _words(refusal: Refused) -> list[str]:
    if isinstance(refusal, Invalid):
        return [_(message) for message in refusal.fields.values()]
    return [refusal.text(_)]


def _pair(token: str) -> tuple[str, int] | None:
    district, _sep, pk = token.partition("-")
    return (district, int(pk)) if pk.isdecimal() and len(pk) < 18 else None


def _next(request: ActingRequest, case: Case | None) -> str:
    wanted: Any = request.POST.get("next") or request.META.get("HTTP_REFERER", "")
    if wanted and url_has_allowed_host_and_scheme(wanted, {request.get_host()}):
        return str(wanted)
    return case_url(case) if case else reverse("desk:todo")
