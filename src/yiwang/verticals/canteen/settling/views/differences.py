"""Three-way reconciliation: what does not agree, why, and the cash that was counted."""

from collections.abc import Sequence
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.filters.days import Days
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Heading, Notice
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State

from ..forms import CountForm, ExplainForm
from ..models import Difference
from ..panels.meals import named
from ..panels.values import Yuan, in_yuan
from ..rules.periods import LOOKS_BACK
from ..rules.steps import RECONCILE, SETTLE
from ..selectors import canteens, differences, keyed
from ..services import count_drawer, explain_difference


def _url(row: Difference) -> str:
    return f"{reverse('canteen_settling:difference')}?{urlencode({'key': row.key})}"


def _state(row: Difference) -> State:
    return State(_("已说明"), "done") if row.explained_at else State(_("待核实"), "soon")


def _named(found: QuerySet[Any], words: str) -> QuerySet[Any]:
    return found.filter(canteen__name__icontains=words)


def _of_days(found: QuerySet[Any], days: Days) -> QuerySet[Any]:
    if days.first:
        found = found.filter(day__gte=days.first)
    return found.filter(day__lte=days.last) if days.last else found


def _explained(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    return found.filter(explained_at__isnull=value == "open")


def _amount(fen: int | None) -> Yuan | str:
    return "" if fen is None else Yuan(fen)


DIFFERENCES = ListPage(
    title=gettext_lazy("三方对账"),
    table=Table(
        "settling-differences",
        (
            Column("kind", gettext_lazy("差异"), value=lambda row: row.get_kind_display()),
            Column("day", gettext_lazy("日期"), "date", sortable="day"),
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("name", gettext_lazy("就餐人"), value=lambda row: row.name),
            Column("at", gettext_lazy("时间"), "time", spare=2),
            Column("subject", gettext_lazy("凭据"), "code", spare=1),
            Column(
                "expected",
                gettext_lazy("账面（元）"),
                "count",
                value=lambda row: _amount(row.expected),
            ),
            Column(
                "counted",
                gettext_lazy("清点（元）"),
                "count",
                value=lambda row: _amount(row.counted),
            ),
            Column("state", gettext_lazy("状态"), "state", value=_state),
            Column("note", gettext_lazy("说明"), value=lambda row: row.note or "", spare=1),
        ),
        row_url=_url,
        empty=Empty(
            gettext_lazy("没有差异"),
            gettext_lazy("所选日期内预订、刷卡、用餐与账目一致；现金请每天清点登记。"),
            icon="scale",
        ),
    ),
    order=("-day", "key"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=_named),
        Choice("kind", gettext_lazy("差异"), lookup="kind", options=Difference.Kind.choices),
        Choice(
            "state",
            gettext_lazy("状态"),
            narrow=_explained,
            options=(("open", gettext_lazy("待核实")), ("done", gettext_lazy("已说明"))),
        ),
        DateRange("day", gettext_lazy("日期"), narrow=_of_days),
    ),
    views=(
        View(gettext_lazy("全部"), ""),
        View(gettext_lazy("待核实"), "?state=open"),
        View(gettext_lazy("现金不符"), "?kind=drawer"),
    ),
)


@guarded(RECONCILE)
def show_differences(request: ActingRequest) -> HttpResponseBase:
    """Bookings, scans, meals, journals and cash of one's canteens; the last 31 days by default."""
    found = differences(request.actor, RECONCILE)
    if "day" not in DIFFERENCES.filters.parse(request.GET).values:
        found = found.filter(day__gte=localdate() - LOOKS_BACK)
    actions: Sequence[Action] = ()
    if may(request.actor, SETTLE):
        url = reverse("canteen_settling:count")
        actions = [
            Action(
                _("登记现金清点"), url, key="count", icon="plus", method="get", tone="primary",
                hotkey="n",
            )
        ]  # fmt: skip
    return DIFFERENCES.respond(request, found, rows=_rows, actions=actions)


def _rows(found: Sequence[Difference]) -> Sequence[Difference]:
    names = named(found)
    for each in found:
        each.name = names.get(each.who, "")  # type: ignore[attr-defined]
    return found


@guarded(RECONCILE)
def show_difference(request: ActingRequest) -> HttpResponse:
    """One difference with its evidence; POST says why it is one."""
    key = request.POST.get("key") or request.GET.get("key", "")
    if not key:
        return HttpResponseRedirect(reverse("canteen_settling:differences"))
    found = get_object_or_404(keyed(differences(request.actor, RECONCILE), key))
    notices = []
    if request.method == "POST":
        note = request.POST.get("note", "")
        try:
            explain_difference(actor=request.actor, key=key, note=note)
        except Refused as refusal:
            said = refusal.fields.values() if isinstance(refusal, Invalid) else [refusal.text(_)]
            notices = [Notice(text=line, tone="late") for line in said]
        else:
            toast(request, _("已记下说明。"))
            return HttpResponseRedirect(_url(found))
    return detail_page(
        request,
        Heading(found.get_kind_display(), _state(found), code=found.day.isoformat()),
        [Facts(title=_("凭据"), facts=_evidence(found))],
        aside=[_explaining(found)],
        crumbs=[Link(_("三方对账"), reverse("canteen_settling:differences"))],
        notices=notices,
        status=422 if notices else 200,
    )


@guarded(SETTLE)
def count(request: ActingRequest) -> HttpResponse:
    """The manager counts the drawer at the end of the day."""
    mine = canteens(request.actor, SETTLE).order_by("name")
    form = CountForm(request.POST or None, canteens=mine, initial={"day": localdate()})
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("day", "note", "request_id")}
        try:
            count_drawer(
                actor=request.actor,
                canteen_id=int(form.cleaned_data["canteen"]),
                counted=form.fen,
                **told,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已登记；与账面不符的会列入对账。"))
            return HttpResponseRedirect(reverse("canteen_settling:differences"))
    return form_page(
        request,
        form,
        title=_("登记现金清点"),
        submit=_("登记"),
        cancel_url=reverse("canteen_settling:differences"),
        intro=_("每天收市后清点抽屉里的现金。再次登记以最后一次为准，以前的记录保留。"),
        crumbs=[Link(_("三方对账"), reverse("canteen_settling:differences"))],
    )


def _evidence(found: Difference) -> list[Fact]:
    facts = [
        Fact(_("饭堂"), found.canteen.name),
        Fact(_("日期"), found.day.isoformat()),
        Fact(_("凭据编号"), found.subject),
        Fact(_("时间"), found.at),
    ]
    if found.who:
        facts.append(Fact(_("就餐人"), named([found]).get(found.who, found.who)))
    kind, _colon, pk = found.subject.partition(":")
    if kind == "meal":
        url = reverse("canteen_settling:meal", args=[found.district, int(pk)])
        facts.append(Fact(_("就餐"), Link(_("打开这一餐"), url)))
    if found.kind == Difference.Kind.DRAWER:
        counted = _("未清点") if found.counted is None else in_yuan(found.counted)
        facts += [Fact(_("账面现金"), in_yuan(found.expected or 0)), Fact(_("清点现金"), counted)]
        if found.counted is not None:
            facts.append(Fact(_("差额"), in_yuan(found.counted - (found.expected or 0))))
    return facts


def _explaining(found: Difference) -> Facts | Actions:
    if found.explained_at:
        said = [
            Fact(_("说明"), found.note, wide=True),
            Fact(_("由"), found.explained_by),
            Fact(_("时间"), found.explained_at),
        ]
        return Facts(title=_("已说明"), facts=said, columns=1)
    form = ExplainForm(initial={"key": found.key})
    url = reverse("canteen_settling:difference")
    explain = Action(
        _("写明原因"), url, key="explain", icon="check", form=form, tone="primary", hotkey="d"
    )
    return Actions(title=_("现在可以"), actions=[explain])
