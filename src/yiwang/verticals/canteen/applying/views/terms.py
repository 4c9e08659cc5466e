"""How long an answer may take: what holds, what held, and the district's own word on it."""

from collections.abc import Sequence

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Panel, Related, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State

from ..forms import TermForm
from ..selectors import Said, districts_managed, terms_said
from ..services import drop_term, set_term

_MANAGE = "canteen.manage"
_STATES = {
    "holds": State(gettext_lazy("现行"), "good"),
    "coming": State(gettext_lazy("待生效"), "early"),
    "over": State(gettext_lazy("已被替代"), "done"),
}
_TERMS = Table(
    "canteen-terms",
    (
        Column("stage", gettext_lazy("环节"), value=lambda row: row.term.get_stage_display()),
        Column("days", gettext_lazy("工作日"), "count", value=lambda row: row.term.working_days),
        Column("since", gettext_lazy("从哪天起"), "date", value=lambda row: row.term.since),
        Column("state", gettext_lazy("状态"), "state", value=lambda row: _STATES[row.state]),
        Column("where", gettext_lazy("适用"), value=lambda row: row.where or _("全市默认")),
        Column("source", gettext_lazy("依据"), value=lambda row: row.term.source),
    ),
    empty=Empty(gettext_lazy("还没有规定时限"), icon="clock"),
)


@guarded("canteen.see")
@require_GET
def show_terms(request: ActingRequest) -> HttpResponse:
    return _page(request)


@guarded(_MANAGE)
@require_POST
def set_one(request: ActingRequest) -> HttpResponse:
    form = TermForm(request.POST).offer(districts_managed(request.actor))
    if not form.is_valid():
        faults = {name: str(errors[0]) for name, errors in form.errors.items()}
        return _page(request, Invalid(faults))
    try:
        made = set_term(actor=request.actor, **form.cleaned_data)
    except Refused as refusal:
        return _page(request, refusal)
    undo = reverse("canteen:drop_term", args=[made.pk])
    toast(request, _("时限已保存；已收到的申请仍按原来的期限。"), undo_url=undo)
    return HttpResponseRedirect(reverse("canteen:terms"))


@guarded(_MANAGE)
@require_POST
def drop_one(request: ActingRequest, pk: int) -> HttpResponse:
    try:
        drop_term(actor=request.actor, term_id=pk)
    except Refused as refusal:
        return _page(request, refusal)
    toast(request, _("已撤回；此后的申请按之前的规定。"))
    return HttpResponseRedirect(reverse("canteen:terms"))


def _page(request: ActingRequest, problem: Refused | None = None) -> HttpResponse:
    rows = terms_said(request.actor)
    return detail_page(
        request,
        Heading(_("办理时限"), subtitle=_("从收到之日起算，只数工作日。")),
        [_now(rows), Related(title=_("历次规定"), table=_TERMS, rows=rows)],
        aside=_deeds(request, rows),
        crumbs=[Link(_("就餐补贴申请"), reverse("canteen:applications"))],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


def _now(rows: Sequence[Said]) -> Panel:
    """What holds today where the reader works; the default where a district says nothing."""
    holds = [row for row in rows if row.state == "holds"]
    facts = [
        Fact(
            f"{row.where} {row.term.get_stage_display()}".strip(),
            _("%(days)s 个工作日") % {"days": row.term.working_days},
            note=row.term.source,
        )
        for row in holds
    ]
    return Facts(title=_("今天"), facts=facts, icon="clock")


def _deeds(request: ActingRequest, rows: Sequence[Said]) -> list[Panel]:
    districts = districts_managed(request.actor)
    if not districts:
        return []
    managed = {code for code, _name in districts}
    form = TermForm(initial={"district": districts[0][0], "since": localdate()}).offer(districts)
    set_url = reverse("canteen:set_term")
    deeds = [Action(_("规定时限"), set_url, key="term", icon="clock", form=form, tone="primary")]
    for row in rows:
        if row.term.district in managed and row.state != "over":
            said = {"stage": row.term.get_stage_display(), "since": row.term.since.isoformat()}
            deeds.append(
                Action(
                    _("撤回：%(stage)s，%(since)s 起") % said,
                    reverse("canteen:drop_term", args=[row.term.pk]), icon="arrow-back-up",
                    confirm=_("此后收到的申请按之前的规定；已收到的不变。"),
                )
            )  # fmt: skip
    return [Actions(title=_("现在可以"), actions=deeds)]
