"""What was handed out without a network and nobody has paid: found, looked at, put on somebody."""

from typing import Any

from django.db.models import Count, QuerySet, Sum
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.filters.days import Days
from yiwang.ui.pages import ListPage, View, detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice, Panel, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State

from ..forms import BorneForm
from ..models import OfflineMeal
from ..reach import canteens_of
from ..services import resolve
from .partings import in_yuan

RUN, CHECK = "canteen.run", "canteen.check"
OPEN = "open"
OUTCOMES = [(OPEN, gettext_lazy("待处理")), *OfflineMeal.Outcome.choices]


def _who(row: OfflineMeal) -> str:
    return row.evidence.get("name") or _("未识别")


def _state(row: OfflineMeal) -> State:
    return State(_("待处理"), "soon") if row.is_open else State(row.get_outcome_display(), "done")


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(canteen__name__icontains=words)


def _outcome(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return found.filter(outcome="" if value == OPEN else value)


def _of_days(found: QuerySet[Any], days: Days) -> QuerySet[Any]:
    if days.first:
        found = found.filter(at__date__gte=days.first)
    return found.filter(at__date__lte=days.last) if days.last else found


DISPUTES = ListPage(
    title=gettext_lazy("离线争议"),
    table=Table(
        "till-disputes",
        (
            Column("fault", gettext_lazy("原因"), value=lambda row: row.get_fault_display()),
            Column("state", gettext_lazy("状态"), "state", value=_state),
            Column(
                "disputed", gettext_lazy("争议（元）"), value=lambda row: in_yuan(row.disputed),
                align="end",
            ),
            Column("who", gettext_lazy("就餐人"), value=_who),
            Column("at", gettext_lazy("刷卡时间"), "time", sortable="at"),
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("till", gettext_lazy("收银机"), value=lambda row: row.till.device.name, spare=1),
            Column("note", gettext_lazy("核对情况"), spare=1),
        ),
        row_url=lambda row: reverse("canteen_till:dispute", args=[row.pk]),
        empty=Empty(
            gettext_lazy("没有离线争议"),
            gettext_lazy("收银机离线时的每一餐联网后都会核对，有冲突的会出现在这里。"),
            icon="scale",
        ),
    ),
    order=("-at", "-id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=_named),
        Choice("outcome", gettext_lazy("状态"), narrow=_outcome, options=OUTCOMES),
        Choice("fault", gettext_lazy("原因"), lookup="fault", options=OfflineMeal.Fault.choices),
        DateRange("day", gettext_lazy("日期"), narrow=_of_days),
    ),
    views=(
        View(gettext_lazy("全部"), ""),
        View(gettext_lazy("待处理"), f"?outcome={OPEN}"),
    ),
)  # fmt: skip


@guarded(RUN, CHECK)
@require_GET
def show_disputes(request: ActingRequest) -> HttpResponseBase:
    """Of one's canteens; how much waits is said above, however many there are."""
    found = _reached(request)
    left = found.filter(outcome="").aggregate(n=Count("pk"), fen=Sum("disputed", default=0))
    text = _(
        "待处理 %(count)s 笔，%(yuan)s 元。离线时已出餐而无人付款的部分记在运营单位的争议账户上，"
        "核对后决定由谁承担。"
    )
    said = text % {"count": left["n"], "yuan": in_yuan(left["fen"])}
    notices = [Notice(text=said, tone="soon")] if left["n"] else []
    return DISPUTES.respond(request, found, notices=notices)


@guarded(RUN, CHECK)
@require_GET
def show_dispute(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(_reached(request), pk=pk))


@guarded(RUN, CHECK)
@require_POST
def settle_dispute(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(_reached(request), pk=pk)
    said = {name: request.POST.get(name, "") for name in ("outcome", "note")}
    try:
        resolve(actor=request.actor, offline_id=pk, **said)
    except Refused as refusal:
        return _page(request, found, refusal)
    toast(request, _("争议已处理，账已平。"))
    return HttpResponseRedirect(reverse("canteen_till:dispute", args=[pk]))


def _reached(request: ActingRequest) -> QuerySet[OfflineMeal]:
    mine = canteens_of(request.actor, RUN, CHECK).values("pk")
    found = OfflineMeal.objects.filter(canteen__in=mine, disputed__gt=0)
    return found.select_related("canteen", "till__device", "meal")


def _page(
    request: ActingRequest, found: OfflineMeal, refusal: Refused | None = None
) -> HttpResponse:
    return detail_page(
        request,
        Heading(found.get_fault_display(), _state(found), code=found.canteen.name),
        [Facts(title=_("这一餐"), facts=_facts(found))],
        aside=[_deeds(request, found)],
        crumbs=[Link(_("离线争议"), reverse("canteen_till:disputes"))],
        notices=refused(refusal),
        status=422 if refusal else 200,
    )


def _facts(found: OfflineMeal) -> list[Fact]:
    elsewhere, paid = found.evidence.get("seen_at"), found.evidence["said"]["paid"]
    return [
        Fact(_("就餐人"), _who(found)),
        Fact(_("争议金额"), _("%(yuan)s 元") % {"yuan": in_yuan(found.disputed)}),
        Fact(_("餐别"), found.meal.get_meal_display()),
        Fact(_("餐价"), _("%(yuan)s 元") % {"yuan": in_yuan(found.meal.price)}),
        Fact(_("当场实收"), _("%(yuan)s 元") % {"yuan": in_yuan(paid)}),
        *([Fact(_("当餐已在"), elsewhere)] if elsewhere else []),
        Fact(_("刷卡时间"), found.at),
        Fact(_("上传时间"), found.received_at),
        Fact(_("收银机"), found.till.device.name),
        Fact(_("序号"), str(found.seq)),
    ]


def _deeds(request: ActingRequest, found: OfflineMeal) -> Panel:
    if not found.is_open:
        said = [
            Fact(_("结果"), _state(found)),
            Fact(_("核对情况"), found.note, wide=True),
            Fact(_("时间"), found.resolved_at),
        ]
        return Facts(title=_("已处理"), facts=said, columns=1)
    url = reverse("canteen_till:settle_dispute", args=[found.pk])
    deeds = [
        Action(
            _("运营单位承担"), url, key="operator", icon="check", hotkey="d", tone="primary",
            form=BorneForm(initial={"outcome": "operator"}),
        )
    ]  # fmt: skip
    if request.actor.posts_that(CHECK) and found.meal.diner_id:
        deeds.append(
            Action(
                _("从长者账户补扣"), url, key="wallet", icon="user",
                form=BorneForm(initial={"outcome": "wallet"}),
            )
        )  # fmt: skip
    return Actions(title=_("由谁承担"), actions=deeds)
