"""Inspections: filled in on the spot, shown with what became of each failed item."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.files.selectors import file_response
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import Action, Fact, Facts, Heading, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State
from yiwang.verticals.canteen.menus.selectors import canteens_for
from yiwang.verticals.canteen.models import Canteen

from ..forms import InspectionForm
from ..models import Finding, Inspection
from ..panels.values import case_link, finding_state
from ..selectors import inspections, items_in_force
from ..selectors.reach import INSPECT, WATCH
from ..services import record_inspection
from .reading import named


def _putting_right(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    waiting = Finding.objects.filter(result=Finding.Result.FAILED, ended_at__isnull=True)
    if value == "waiting":
        return found.filter(pk__in=waiting.values("inspection"))
    return found.exclude(pk__in=waiting.values("inspection"))


def _score(row: Inspection) -> State:
    if row.failed == 0:
        return State(_("%(score)s 分") % {"score": row.score}, "good")
    return State(_("%(score)s 分") % {"score": row.score}, "soon" if row.score >= 60 else "late")


INSPECTIONS = ListPage(
    title=gettext_lazy("饭堂检查"),
    table=Table(
        "watching-inspections",
        (
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("score", gettext_lazy("得分"), "state", value=_score, sortable="score"),
            Column("at", gettext_lazy("检查时间"), "time", sortable="at"),
            Column("failed", gettext_lazy("不合格（项）"), "count"),
            Column("by_name", gettext_lazy("检查人")),
            Column("note", gettext_lazy("总的情况"), spare=1),
        ),
        row_url=lambda row: reverse("canteen_watching:inspection", args=[row.pk]),
        empty=Empty(
            gettext_lazy("还没有检查"),
            gettext_lazy("到饭堂逐项检查后会出现在这里；不合格的逐项立案整改。"),
            icon="clipboard-check",
        ),
    ),
    order=("-at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=named),
        Choice(
            "right",
            gettext_lazy("整改"),
            narrow=_putting_right,
            options=(("waiting", gettext_lazy("待整改")), ("done", gettext_lazy("没有待整改"))),
        ),
        DateRange("at", gettext_lazy("检查时间"), lookup="at"),
    ),
    views=(View(gettext_lazy("全部"), ""), View(gettext_lazy("待整改"), "?right=waiting")),
)
CHOOSE = ListPage(
    title=gettext_lazy("检查哪家饭堂"),
    table=Table(
        "watching-choose",
        (
            Column("name", gettext_lazy("饭堂")),
            Column("operator", gettext_lazy("运营单位"), value=lambda row: row.operator.name),
            Column("address", gettext_lazy("地址"), spare=1),
        ),
        row_url=lambda row: reverse("canteen_watching:inspect", args=[row.pk]),
        empty=Empty(gettext_lazy("没有可检查的饭堂")),
    ),
    order=("name", "id"),
    filters=FilterSet(
        Search(
            "q", gettext_lazy("饭堂"), narrow=lambda found, words: found.filter(
                name__icontains=words
            ),
        ),
    ),
)  # fmt: skip
FINDINGS = Table(
    "watching-findings",
    (
        Column("item", gettext_lazy("检查项"), value=lambda row: row.item.title),
        Column("state", gettext_lazy("结果"), "state", value=finding_state),
        Column(
            "deduction",
            gettext_lazy("扣分"),
            "count",
            value=lambda row: row.deduction or "",
        ),
        Column("note", gettext_lazy("情况")),
        Column("case", gettext_lazy("整改案卷"), "link", value=lambda row: row.link),
        Column("photo", gettext_lazy("照片"), "link", value=lambda row: _photo_of(row)),
    ),
)


def _photo_of(row: Finding) -> Link | str:
    if row.file_id is None:
        return ""
    return Link(_("查看"), reverse("canteen_watching:photo", args=[row.pk]))


@guarded(WATCH)
def show_inspections(request: ActingRequest) -> HttpResponseBase:
    items = reverse("canteen_watching:items")
    actions = [Action(_("检查项"), items, key="items", icon="list", method="get")]
    if may(request.actor, INSPECT):
        actions.append(
            Action(
                _("开始检查"), reverse("canteen_watching:choose"), key="inspect", icon="plus",
                method="get", tone="primary", hotkey="n",
            )
        )  # fmt: skip
    return INSPECTIONS.respond(request, inspections(request.actor), actions=actions)


@guarded(WATCH)
def show_inspection(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(inspections(request.actor), pk=pk)
    rows = list(found.findings.select_related("item", "case"))
    for row in rows:
        row.link = case_link(row.case, request.actor)  # type: ignore[attr-defined]
    rows.sort(key=lambda row: (row.result != Finding.Result.FAILED, row.pk))
    waiting = sum(row.result == Finding.Result.FAILED and row.ended_at is None for row in rows)
    facts = [
        Fact(_("检查人"), found.by_name),
        Fact(_("检查时间"), found.at),
        Fact(_("得分"), found.score),
        Fact(_("待整改"), _("%(count)s 项") % {"count": waiting}),
        *([Fact(_("总的情况"), found.note, wide=True)] if found.note else []),
    ]
    return detail_page(
        request,
        Heading(found.canteen.name, _score(found)),
        [
            Facts(title=_("检查"), facts=facts),
            Related(title=_("逐项"), table=FINDINGS, rows=rows),
        ],
        crumbs=[Link(_("饭堂检查"), reverse("canteen_watching:inspections"))],
    )


@guarded(INSPECT)
def choose(request: ActingRequest) -> HttpResponseBase:
    """Which canteen."""
    found = canteens_for(request.actor, INSPECT).filter(closed_on=None)
    return CHOOSE.respond(request, found.select_related("operator"))


@guarded(INSPECT)
@require_http_methods(["GET", "POST"])
def inspect(request: ActingRequest, pk: int) -> HttpResponse:
    """The table of items of today, filled in on the spot."""
    canteen = get_object_or_404(canteens_for(request.actor, INSPECT), pk=pk)
    items = items_in_force(canteen.district, localdate())
    form = InspectionForm(request.POST or None, request.FILES or None, items=items)
    if request.method == "POST" and form.is_valid():
        made = _recorded(request, canteen, form)
        if made is not None:
            failed = made.findings.filter(result=Finding.Result.FAILED).exists()
            toast(request, _("已记录；不合格的项目正在逐项立案。") if failed else _("已记录。"))
            return HttpResponseRedirect(reverse("canteen_watching:inspection", args=[made.pk]))
    defaults = any(item.is_default for item in items)
    return form_page(
        request,
        form,
        title=_("检查：%(name)s") % {"name": canteen.name},
        submit=_("提交检查"),
        cancel_url=reverse("canteen_watching:inspections"),
        intro=_("检查表为系统缺省，非标准；可由区级换成自己的。") if defaults else "",
        crumbs=[Link(_("饭堂检查"), reverse("canteen_watching:inspections"))],
        template="canteen_watching/inspect.html",
    )


@guarded(WATCH)
def photo(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The photo of a finding; `pk` is the finding's."""
    reached = inspections(request.actor).values("pk")
    found = get_object_or_404(
        Finding.objects.filter(inspection__in=reached).select_related("file"), pk=pk
    )
    if found.file is None:
        raise Http404
    return file_response(found.file, request)


def _recorded(request: ActingRequest, canteen: Canteen, form: InspectionForm) -> Inspection | None:
    try:
        files = {
            item.pk: keep(
                upload=form.cleaned_data[f"file-{item.pk}"],
                district=canteen.district,
                actor_id=request.actor.account_id,
                kinds=("photo",),
            )
            for item in form.items
            if form.cleaned_data[f"file-{item.pk}"]
        }
        return record_inspection(
            actor=request.actor, canteen_id=canteen.pk, seen=form.seen(files),
            request_id=form.cleaned_data["request_id"], at=form.cleaned_data["at"],
            note=form.cleaned_data["note"],
        )  # fmt: skip
    except Refused as refusal:
        refuse(form, refusal)
        return None
