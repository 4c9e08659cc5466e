"""One case: facts, photos, clocks, timeline, and what this post may do now."""

from django import forms
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.cache import never_cache

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import require
from yiwang.kernel.audit.services import record
from yiwang.kernel.cases.models import Attachment, Case
from yiwang.kernel.cases.selectors import CaseFile, case_file, case_of, plain_phone
from yiwang.kernel.files.selectors import file_response
from yiwang.ui.forms import Form
from yiwang.ui.pages import detail_page, form_page
from yiwang.ui.panels import Fact, Facts, Fragment, Heading, Notice, Panel
from yiwang.ui.values import Clock, Link

from .panels import aside_of, panels_of
from .texts import case_url, state_of


@guarded("cases.see")
def case_page(request: ActingRequest, district: str, pk: int) -> HttpResponseBase:
    try:
        file = case_file(request.actor, district, pk)
    except Case.DoesNotExist:
        raise Http404 from None
    return shown(request, file)


def shown(
    request: HttpRequest, file: CaseFile, *, problems: list[str] | None = None, status: int = 200
) -> HttpResponseBase:
    """The page, with what went wrong with an action at its top."""
    case = file.case
    stage = file.flow.stages[case.stage]
    late = bool(case.stage_due and file.bars and file.bars[-1].late and case.is_open)
    heading = Heading(
        case.title,
        state=state_of(case.stage, stage.name, late=late),
        clock=Clock(case.stage_due, paused=stage.paused, provisional=case.provisional)
        if case.is_open
        else None,
        code=case.number,
    )
    return detail_page(
        request,
        heading,
        panels_of(file),
        aside=aside_of(file),
        crumbs=[Link(pgettext("menu", "事件"), reverse("desk:cases"))],
        notices=[
            Fragment(name="desk/changed.html", values={"case": case}),
            *_notices(file),
            *(Notice(text=text, tone="late") for text in problems or []),
        ],
        status=status,
    )


def _notices(file: CaseFile) -> list[Panel]:
    case = file.case
    notices: list[Panel] = []
    if case.supervised and case.is_open:
        notices.append(Notice(text=_("本案已被督办，请优先办理。"), tone="soon"))
    if case.pending == "postpone":
        notices.append(Notice(text=_("处置部门申请延期，等待审批。"), tone="info"))
    if case.pending == "hang":
        notices.append(Notice(text=_("处置部门申请挂账，等待审批。"), tone="info"))
    if case.provisional and case.is_open:
        notices.append(
            Notice(text=_("期限跨入尚未公布放假安排的年份，为暂定；公布后自动重算。"), tone="info")
        )
    if case.must_stay and case.is_open:
        notices.append(Notice(text=_("已裁定由现处置部门办理，不能再退回。"), tone="info"))
    return notices


@guarded("cases.see")
def attachment(request: ActingRequest, district: str, pk: int, file: int) -> HttpResponseBase:
    """A photo, recording or film of a case, to those who may see the case."""
    case = case_of(request.actor, district, pk)
    found = get_object_or_404(Attachment.objects.select_related("file"), pk=file, case=case)
    return file_response(found.file, request, thumbnail="thumb" in request.GET)


class ReasonForm(Form):
    reason = forms.CharField(label=gettext_lazy("查看原因"), max_length=200)


@never_cache
@guarded("cases.see_reporter")
def reveal_reporter(request: ActingRequest, district: str, pk: int) -> HttpResponseBase:
    """A reporter's full contact, after a reason is given; the look is on record."""
    case = case_of(request.actor, district, pk)
    require(request.actor, "cases.see_reporter", case)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        record(
            verb="cases.see_reporter",
            subject=f"case:{case.district}:{case.pk}",
            actor_id=request.actor.account_id,
            actor_name=request.actor.name,
            district=case.district,
            detail={"reason": form.cleaned_data["reason"]},
            address=request.actor.address,
        )
        facts = [
            Fact(_("姓名"), case.reporter_name or _("匿名")),
            Fact(_("电话"), plain_phone(case.reporter_phone) or _("未留")),
        ]
        return detail_page(
            request,
            _("反映人联系方式"),
            [Facts(facts=facts)],
            crumbs=[Link(case.number, case_url(case))],
        )
    return form_page(
        request,
        form,
        title=_("查看反映人联系方式"),
        submit=_("查看"),
        cancel_url=case_url(case),
        intro=_("反映人信息受保护。本次查看将记入审计，请写明原因。"),
    )
