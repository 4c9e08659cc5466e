"""Canteens, their operators and meals: looked up by all who see them, kept by the district."""

from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.eligibility.models import Programme
from yiwang.kernel.places.selectors import path_of
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.filters import Choice, FilterSet, Search, Toggle
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View, detail_page, form_page
from yiwang.ui.panels import (
    Action,
    Actions,
    Fact,
    Facts,
    Heading,
    Layer,
    MapPanel,
    Related,
    refused,
)
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, Place, State

from ...models import Canteen, Serving
from ...services import (
    amend_canteen,
    arrange_serving,
    close_canteen,
    open_canteen,
)
from ..forms import CanteenForm, CloseForm, ServingForm
from ..maps import collection, drawn, ground_of, point_of
from ..selectors import canteens, streets_offered

MOST_POINTS = 2000


def _yuan(fen: int) -> str:
    return f"{fen / 100:.2f}"


def _subsidy(row: Canteen) -> str:
    return row.programme.title if row.programme else "—"


def _cancelled(row: Serving) -> str:
    return _cut(row.cancel_by, row.cancel_days)


def _state(row: Canteen) -> State:
    return State(_("已停用"), "idle") if row.closed_on else State(_("营业"), "good")


def _named(found: QuerySet[Canteen], words: str) -> QuerySet[Canteen]:
    return found.filter(
        Q(name__icontains=words) | Q(code__iexact=words) | Q(address__icontains=words)
    )


def _run_by(found: QuerySet[Canteen], words: str) -> QuerySet[Canteen]:
    return found.filter(operator__name__icontains=words)


def _open(found: QuerySet[Canteen], _value: Any) -> QuerySet[Canteen]:
    return found.filter(closed_on__isnull=True)


CANTEENS = ListPage(
    title=gettext_lazy("饭堂"),
    table=Table(
        "canteens",
        (
            Column("name", gettext_lazy("饭堂"), sortable="name"),
            Column("state", gettext_lazy("状态"), kind="state", value=_state),
            Column("address", gettext_lazy("地址"), kind="place", value=lambda r: Place(r.address)),
            Column("operator", gettext_lazy("运营单位"), spare=1),
            Column("programme", gettext_lazy("补贴项目"), value=_subsidy, spare=2),
            Column("seats", gettext_lazy("座位数"), kind="count", sortable="seats", spare=1),
            Column("code", gettext_lazy("编号"), "code", optional=True),
        ),
        row_url=lambda row: reverse("canteen:canteen", args=[row.pk]),
        empty=Empty(
            gettext_lazy("还没有饭堂"),
            gettext_lazy("先登记运营单位，再登记它的饭堂和餐次。"),
            icon="soup",
        ),
    ),
    order=("name", "id"),
    filters=FilterSet(
        Search("q", gettext_lazy("名称、编号、地址"), narrow=_named),
        Choice("street", gettext_lazy("街道"), lookup="street", options=streets_offered),
        Search("operator", gettext_lazy("运营单位"), narrow=_run_by),
        Toggle("open", gettext_lazy("营业中"), narrow=_open),
    ),
    views=(View(gettext_lazy("全部"), ""), View(gettext_lazy("营业中"), "?open=1")),
)  # fmt: skip
_SERVINGS = Table(
    "canteen-servings",
    (
        Column("meal", gettext_lazy("餐次"), value=lambda r: r.get_meal_display()),
        Column("hours", gettext_lazy("时间"), value=lambda r: f"{r.begins:%H:%M}–{r.ends:%H:%M}"),
        Column("price", gettext_lazy("餐价（元）"), value=lambda r: _yuan(r.price), align="end"),
        Column("places", gettext_lazy("份数"), kind="count"),
        Column("order", gettext_lazy("订餐截止"), value=lambda r: _cut(r.order_by, r.order_days)),
        Column("cancel", gettext_lazy("退餐截止"), value=_cancelled),
    ),
)  # fmt: skip


def _cut(at: Any, days: int) -> str:
    if at is None:
        return _("同订餐截止")
    return (
        _("提前 %(days)s 天 %(at)s") % {"days": days, "at": f"{at:%H:%M}"}
        if days
        else f"{at:%H:%M}"
    )


@guarded("canteen.see")
@require_GET
def show_canteens(request: ActingRequest) -> HttpResponseBase:
    layer = Layer(reverse("canteen:canteens_geojson"), _("饭堂"), fit=True)
    actions = []
    if request.actor.posts_that("canteen.manage"):
        new = reverse("canteen:new_canteen")
        actions = [Action(_("登记饭堂"), new, icon="plus", method="get", tone="primary")]
    shown = reverse("canteen:operators")
    actions.append(Action(_("运营单位"), shown, icon="building", method="get"))
    return CANTEENS.respond(
        request,
        canteens(request.actor),
        map_panel=_map("", [layer], fit=True, height="fill", describe=_("饭堂的位置")),
        actions=actions,
    )


@guarded("canteen.see")
@require_GET
def canteens_geojson(request: ActingRequest) -> HttpResponse:
    """Every canteen of the actor's that has a point."""
    found = canteens(request.actor).filter(lon__isnull=False).order_by("pk")[:MOST_POINTS]
    features = [
        point_of(
            row,
            title=row.address,
            tone="done" if row.closed_on else "early",
            url=reverse("canteen:canteen", args=[row.pk]),
        )
        for row in found
    ]
    return drawn(collection(features))


@guarded("canteen.see")
@require_GET
def show_canteen(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, get_object_or_404(canteens(request.actor), pk=pk))


@guarded("canteen.manage")
@require_http_methods(["GET", "POST"])
def new_canteen(request: ActingRequest) -> HttpResponse:
    form = CanteenForm(request.POST or None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            made = open_canteen(
                actor=request.actor,
                place=form.place,
                code=data["code"],
                name=data["name"],
                operator=form.run_by,
                seats=data["seats"],
                programme=_programme(data["programme"]),
                opened_on=data["opened_on"],
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("饭堂已登记，请填写餐次。"))
            return HttpResponseRedirect(reverse("canteen:canteen", args=[made.pk]))
    return _form(request, form, _("登记饭堂"), reverse("canteen:canteens"))


@guarded("canteen.manage")
@require_http_methods(["GET", "POST"])
def edit_canteen(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(canteens(request.actor, "canteen.manage"), pk=pk)
    back = reverse("canteen:canteen", args=[found.pk])
    now = {
        "name": found.name, "street": found.street, "address": found.address,
        "operator": found.operator_id, "programme": found.programme_id, "seats": found.seats,
        "lon": found.lon, "lat": found.lat,
    }  # fmt: skip
    form = CanteenForm(request.POST or None, actor=request.actor, canteen=found, initial=now)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            amend_canteen(
                actor=request.actor,
                canteen_id=found.pk,
                name=data["name"],
                seats=data["seats"],
                operator=form.run_by,
                programme=_programme(data["programme"]),
                without_programme=data["programme"] is None,
                place=form.place,
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("已保存。"))
            return HttpResponseRedirect(back)
    return _form(request, form, _("修改饭堂"), back)


@guarded("canteen.manage")
@require_http_methods(["GET", "POST"])
def edit_serving(request: ActingRequest, pk: int) -> HttpResponse:
    """One meal of a canteen; `?meal=` fills in what it is now."""
    found = get_object_or_404(canteens(request.actor, "canteen.manage"), pk=pk)
    back = reverse("canteen:canteen", args=[found.pk])
    form = ServingForm(request.POST or None, initial=_terms(found, request))
    if request.method == "POST" and form.is_valid():
        try:
            arrange_serving(
                actor=request.actor,
                canteen_id=found.pk,
                meal=form.cleaned_data["meal"],
                terms=form.terms(),
            )
        except Refused as refusal:
            refuse(form, refusal)
        else:
            toast(request, _("餐次已保存，从现在起按此订餐。"))
            return HttpResponseRedirect(back)
    crumbs = [Link(_("饭堂"), reverse("canteen:canteens")), Link(found.name, back)]
    return form_page(
        request, form, title=_("餐次"), submit=_("保存"), cancel_url=back, crumbs=crumbs
    )


@require_POST
@guarded("canteen.manage")
def close_one(request: ActingRequest, pk: int) -> HttpResponse:
    found = get_object_or_404(canteens(request.actor, "canteen.manage"), pk=pk)
    form = CloseForm(request.POST)
    problem: Refused | None = None
    if not form.is_valid():
        problem = Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
    else:
        try:
            close_canteen(actor=request.actor, canteen_id=found.pk, **form.cleaned_data)
        except Refused as refusal:
            problem = refusal
    if problem is not None:
        return _page(request, found, problem)
    toast(request, _("饭堂已停用。"))
    return HttpResponseRedirect(reverse("canteen:canteen", args=[found.pk]))


def _programme(pk: int | None) -> Programme | None:
    return None if pk is None else Programme.objects.get(pk=pk)


def _terms(found: Canteen, request: HttpRequest) -> dict[str, Any]:
    row = Serving.objects.filter(canteen=found, meal=request.GET.get("meal", "")[:8]).first()
    if row is None:
        return {"order_days": 0}
    names = ("meal", "begins", "ends", "places", "order_by", "order_days", "cancel_by",
             "workdays_only")  # fmt: skip
    return {**{name: getattr(row, name) for name in names}, "price": _yuan(row.price)}


def _form(request: ActingRequest, form: CanteenForm, title: str, back: str) -> HttpResponse:
    return form_page(
        request,
        form,
        title=title,
        submit=_("保存"),
        cancel_url=back,
        crumbs=[Link(_("饭堂"), reverse("canteen:canteens"))],
        aside=[_map("", [], title=_("在地图上点选位置"), picker=True)],
    )


def _map(street: str, layers: list[Layer], **more: Any) -> MapPanel:
    """Over the ground of a street; the desk draws it, where there is one."""
    street = street or next((code for code, _name in streets_offered()), "")
    picks = bool(more.get("picker"))
    base = ground_of([street])
    if base:
        grids = reverse("desk:grids_geojson") + f"?street={street}"
        base.append(Layer(grids, _("网格"), fit=picks))
    return MapPanel(layers=[*base, *layers], fit=picks or more.pop("fit", False), **more)


def _page(request: ActingRequest, found: Canteen, problem: Refused | None = None) -> HttpResponse:
    facts = [
        Fact(_("编号"), found.code),
        Fact(_("运营单位"), found.operator.name),
        Fact(_("补贴项目"), found.programme.title if found.programme else _("没有补贴，按原价")),
        Fact(_("座位数"), found.seats),
        Fact(_("街道"), path_of(found.street)),
        Fact(_("地址"), found.address or "—"),
        Fact(_("开业日期"), found.opened_on),
    ]
    if found.closed_on:
        facts.append(Fact(_("停用日期"), found.closed_on))
    servings = list(found.servings.order_by("begins"))
    aside: list[Any] = [Actions(title=_("现在可以"), actions=_deeds(request, found, servings))]
    if found.lon is not None and found.lat is not None:
        aside.append(_map(found.street, [], title=_("位置"), point=(found.lon, found.lat)))
    empty = Empty(_("还没有餐次"), _("填写后才能订餐。"), icon="soup")
    return detail_page(
        request,
        Heading(found.name, _state(found)),
        [
            Facts(title=_("基本情况"), facts=facts),
            Related(title=_("餐次"), table=_SERVINGS, rows=servings, empty=empty),
        ],
        aside=aside,
        crumbs=[Link(_("饭堂"), reverse("canteen:canteens"))],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


def _deeds(request: ActingRequest, found: Canteen, servings: list[Serving]) -> list[Action]:
    if not may(request.actor, "canteen.manage", found) or found.closed_on:
        return []
    serving = reverse("canteen:serving", args=[found.pk])
    edit = reverse("canteen:edit_canteen", args=[found.pk])
    meals = [
        Action(
            _("修改%(meal)s") % {"meal": row.get_meal_display()},
            f"{serving}?meal={row.meal}", icon="edit", method="get",
        )
        for row in servings
    ]  # fmt: skip
    close = reverse("canteen:close_canteen", args=[found.pk])
    return [
        Action(_("增加餐次"), serving, icon="plus", method="get", tone="primary"),
        *meals,
        Action(_("修改饭堂"), edit, icon="pencil", method="get"),
        Action(_("停用"), close, key="close", icon="x", form=CloseForm(), tone="danger"),
    ]
