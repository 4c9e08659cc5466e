"""What looks like money for meals that nobody ate: looked through, and settled once."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Panel, Related, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link
from yiwang.verticals.canteen.menus.selectors import canteens_for

from ..forms import CaseForm, ReasonForm
from ..models import Signal
from ..panels.evidence import evidence_of
from ..panels.values import Yuan, case_link, outcome_said, signal_state
from ..selectors import runs, signals
from ..selectors.reach import JUDGE, SUSPECT
from ..services import dismiss_signal, explain_signal, find_signals, make_case
from ..words import why
from .reading import named, of_days

SIGNALS = ListPage(
    title=gettext_lazy("异常信号"),
    table=Table(
        "watching-signals",
        (
            Column("kind", gettext_lazy("异常"), value=lambda row: row.get_kind_display()),
            Column("state", gettext_lazy("状态"), "state", value=signal_state),
            Column("day", gettext_lazy("日期"), "date", sortable="day"),
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("why", gettext_lazy("依据"), value=why, spare=1),
            Column(
                "amount",
                gettext_lazy("涉及补贴（元）"),
                "count",
                value=lambda row: Yuan(row.amount),
                sortable="amount",
            ),
            Column("found_at", gettext_lazy("发现时间"), "time", sortable="found_at", spare=2),
            Column("settled_name", gettext_lazy("处理人"), optional=True),
            Column("reason", gettext_lazy("说明"), optional=True),
        ),
        row_url=lambda row: reverse("canteen_watching:signal", args=[row.pk]),
        empty=Empty(
            gettext_lazy("没有异常"),
            gettext_lazy("系统每小时核查一次；也可以点“立即核查”。"),
            icon="shield-check",
        ),
    ),
    order=("-day", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=named),
        Choice("kind", gettext_lazy("异常"), lookup="kind", options=Signal.Kind.choices),
        Choice("state", gettext_lazy("状态"), lookup="state", options=Signal.State.choices),
        DateRange("day", gettext_lazy("日期"), narrow=of_days),
    ),
    views=(
        View(gettext_lazy("全部"), ""),
        View(gettext_lazy("待核实"), "?state=open"),
        View(gettext_lazy("已立案"), "?state=case"),
    ),
)


@guarded(SUSPECT)
def show_signals(request: ActingRequest) -> HttpResponseBase:
    actions = []
    if may(request.actor, JUDGE):
        look_url = reverse("canteen_watching:look")
        actions = [Action(_("立即核查"), look_url, key="look", icon="search", tone="primary")]
    return SIGNALS.respond(request, signals(request.actor), actions=actions)


@guarded(JUDGE)
@require_POST
def look(request: ActingRequest) -> HttpResponse:
    """Look at the districts of her canteens now, without waiting for the hour."""
    reached = canteens_for(request.actor, JUDGE).order_by("district")
    districts = reached.values_list("district", flat=True).distinct()
    count = sum(find_signals(district=district, actor=request.actor) for district in districts)
    toast(
        request,
        _("已核查，新发现 %(count)s 条。") % {"count": count}
        if count
        else _("已核查，没有新的异常。"),
    )
    return HttpResponseRedirect(reverse("canteen_watching:signals"))


@guarded(SUSPECT)
def show_signal(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(signals(request.actor), pk=pk))


@guarded(JUDGE)
@require_POST
def explain(request: ActingRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _settled(
        request, pk, _("已记下说明。"),
        lambda: explain_signal(actor=request.actor, signal_id=pk, reason=reason),
    )  # fmt: skip


@guarded(JUDGE)
@require_POST
def dismiss(request: ActingRequest, pk: int) -> HttpResponse:
    reason = request.POST.get("reason", "")
    return _settled(
        request, pk, _("已排除。"),
        lambda: dismiss_signal(actor=request.actor, signal_id=pk, reason=reason),
    )  # fmt: skip


@guarded(JUDGE)
@require_POST
def case(request: ActingRequest, pk: int) -> HttpResponse:
    note = request.POST.get("note", "")
    return _settled(
        request, pk, _("已立案，证据随案。"),
        lambda: make_case(actor=request.actor, signal_id=pk, note=note),
    )  # fmt: skip


def _settled(
    request: ActingRequest, pk: int, said: str, deed: Callable[[], Signal]
) -> HttpResponse:
    found = get_object_or_404(signals(request.actor), pk=pk)
    try:
        deed()
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    toast(request, said)
    return HttpResponseRedirect(reverse("canteen_watching:signal", args=[pk]))


def _page(request: ActingRequest, found: Signal, *, problem: Refused | None = None) -> HttpResponse:
    facts = [
        Fact(_("为什么"), why(found), wide=True),
        Fact(_("饭堂"), found.canteen.name),
        Fact(_("日期"), found.day.isoformat()),
        Fact(_("涉及补贴"), f"{found.amount / 100:,.2f} {_('元')}"),
        Fact(_("发现时间"), found.found_at),
    ]
    rows = found.evidence["rows"]
    table = evidence_of(found.kind)
    return detail_page(
        request,
        Heading(found.get_kind_display(), signal_state(found), code=found.day.isoformat()),
        [
            Facts(title=_("依据"), facts=facts),
            Related(title=_("证据（%(count)s 条）") % {"count": len(rows)}, table=table, rows=rows),
        ],
        aside=[_settling(request, found)],
        crumbs=[Link(_("异常信号"), reverse("canteen_watching:signals"))],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


def _settling(request: ActingRequest, found: Signal) -> Panel:
    if found.state != Signal.State.OPEN:
        facts = [
            Fact(_("结果"), signal_state(found)),
            Fact(_("处理人"), found.settled_name),
            Fact(_("时间"), found.settled_at),
        ]
        if found.reason:
            facts.insert(1, Fact(_("说明"), found.reason))
        if found.case is not None:
            facts.append(Fact(_("案卷"), case_link(found.case, request.actor)))
        if found.ended_at is not None:
            facts.append(Fact(_("办结"), outcome_said(found.outcome)))
        return Facts(title=_("处理"), facts=facts, columns=1)
    if not may(request.actor, JUDGE, found.canteen):
        return Actions(title=_("处理"), nothing=_("由街道或区级民政岗位处理。"))
    if runs(request.actor, found.canteen):
        return Actions(title=_("处理"), nothing=_("您管理这家饭堂，由他人处理。"))

    def at(name: str) -> str:
        return reverse(f"canteen_watching:{name}", args=[found.pk])

    return Actions(
        title=_("处理"),
        actions=[
            Action(
                _("立案"), at("case"), key="case", icon="clipboard-list", form=CaseForm(),
                tone="primary", hotkey="l", help=_("证据随案，由有关部门限期办理。"),
            ),
            Action(
                _("说明原因"), at("explain"), key="explain", icon="message", form=ReasonForm(),
                hotkey="e", help=_("确有其事，但有正当原因。"),
            ),
            Action(
                _("排除"), at("dismiss"), key="dismiss", icon="x", form=ReasonForm(),
                hotkey="x", help=_("查无此事。"),
            ),
        ],
    )  # fmt: skip
