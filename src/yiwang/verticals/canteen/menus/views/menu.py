"""One published meal: what is served, how it is booked, the kitchen's list."""

from collections.abc import Callable

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Refused
from yiwang.ui.exports import xlsx_response
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Fact, Facts, Figure, Figures, Heading, Notice, Related
from yiwang.ui.tables import Column, Table
from yiwang.ui.text import Text
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State, Tone

from ..forms import PlacesForm, ReasonForm, WithdrawForm
from ..models import Menu
from ..selectors import KitchenList, canteens_for, dishes_of, kitchen_list
from ..selectors.kitchen import DishLine
from ..selectors.menus import state_of
from ..services import call_off_meal, change_places, withdraw_dish
from ..words import allergens_said, day_said
from .dishes import marks
from .reading import LOOKS, menu_or_404, why
from .week import week_url

STATES: dict[str, tuple[Text, Tone]] = {
    "draft": (gettext_lazy("草稿"), "idle"),
    "open": (gettext_lazy("可订"), "good"),
    "closed": (gettext_lazy("已截止"), "info"),
    "cancelled": (gettext_lazy("停餐"), "late"),
}
DISHES = Table(
    "menu-dishes",
    (
        Column("name", gettext_lazy("菜品"), value=lambda line: line.dish.dish.name),
        Column("portions", gettext_lazy("已订份数"), "count"),
        Column("left", gettext_lazy("剩余"), "count", value=lambda line: line.dish.left),
        Column("marks", gettext_lazy("特点"), value=lambda line: marks(line.dish.dish)),
        Column(
            "has",
            gettext_lazy("过敏原"),
            value=lambda line: allergens_said(line.dish.dish.allergens),
        ),
    ),
)
EXPORT = (
    Column("part", gettext_lazy("类别")),
    Column("name", gettext_lazy("名称")),
    Column("count", gettext_lazy("份数"), "count"),
    Column("note", gettext_lazy("说明")),
)


@guarded(*LOOKS)
@require_GET
def menu(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, menu_or_404(request, pk))


@guarded(*LOOKS)
@require_GET
def kitchen(request: ActingRequest, pk: int) -> HttpResponseBase:
    """The list that hangs in the kitchen: printed (or saved as PDF) by the browser, or XLSX."""
    found = menu_or_404(request, pk)
    listed = kitchen_list(found)
    if request.GET.get("export") == "xlsx":
        name = f"{found.canteen.name} {found.day} {found.get_meal_display()}"
        return xlsx_response(name, EXPORT, _export_rows(listed))
    values = {
        "list": listed,
        "menu": found,
        "title": _("后厨清单"),
        "said": f"{day_said(found.day)} {found.get_meal_display()}",
        "needs": [(need, allergens_said(need.without)) for need in listed.needs],
        "crumbs": _crumbs(found),
    }
    return render(request, "canteen_menus/kitchen.html", values)


@guarded("canteen.run")
@require_POST
def withdraw(request: ActingRequest, pk: int) -> HttpResponse:
    def act(found: Menu) -> None:
        dish, other = request.POST.get("dish", ""), request.POST.get("replacement", "")
        withdraw_dish(
            actor=request.actor,
            menu_dish_id=int(dish) if dish.isdigit() else 0,
            reason=request.POST.get("reason", ""),
            replacement_id=int(other) if other.isdigit() else None,
        )

    return _done(request, pk, act, _("已调整，订了这道菜的老人会收到短信。"))


@guarded("canteen.run")
@require_POST
def call_off(request: ActingRequest, pk: int) -> HttpResponse:
    def act(found: Menu) -> None:
        call_off_meal(actor=request.actor, menu_id=found.pk, reason=request.POST.get("reason", ""))

    return _done(request, pk, act, _("已停餐，订餐的老人会收到短信。"))


@guarded("canteen.run")
@require_POST
def places(request: ActingRequest, pk: int) -> HttpResponse:
    given = request.POST.get("places", "")

    def act(found: Menu) -> None:
        change_places(
            actor=request.actor, menu_id=found.pk, places=int(given) if given.isdigit() else -1
        )

    return _done(request, pk, act, _("可订份数已改。"))


def _done(request: ActingRequest, pk: int, act: Callable[[Menu], None], said: str) -> HttpResponse:
    found = menu_or_404(request, pk, "canteen.run")
    try:
        act(found)
    except Refused as refusal:
        return _page(request, found, problem=refusal)
    toast(request, said)
    return HttpResponseRedirect(reverse("canteen_menus:menu", args=[found.pk]))


def _page(request: ActingRequest, found: Menu, *, problem: Refused | None = None) -> HttpResponse:
    listed = kitchen_list(found)
    session = found.session
    facts = []
    if session is not None:
        facts = [
            Fact(_("订餐截止"), session.closes_at),
            Fact(_("取消截止"), session.cancel_until),
            Fact(_("可订份数"), session.capacity),
            Fact(_("最多送餐"), _("不限") if found.deliveries is None else found.deliveries),
        ]
    word, tone = STATES[state_of(found, now())]
    return detail_page(
        request,
        Heading(
            f"{day_said(found.day)} {found.get_meal_display()}",
            State(word, tone),
            subtitle=found.canteen.name,
        ),
        [
            Figures(figures=_figures(listed)),
            Related(title=_("菜品"), table=DISHES, rows=listed.dishes),
        ],
        aside=[
            Actions(title=_("现在可以"), actions=_actions(request, found, listed.dishes)),
            Facts(title=_("时间与份数"), facts=facts, columns=1),
        ],
        crumbs=_crumbs(found)[:1],
        notices=[Notice(text=why(problem), tone="late")] if problem else [],
        status=problem.status if problem else 200,
    )


def _figures(listed: KitchenList) -> list[Figure]:
    return [
        Figure(_("共订"), listed.meals, unit=_("份")),
        Figure(_("堂食"), listed.eat_in, unit=_("份")),
        Figure(_("送餐"), listed.delivered, unit=_("份")),
        Figure(_("候补"), listed.waiting, unit=_("人")),
    ]


def _actions(request: ActingRequest, found: Menu, lines: list[DishLine]) -> list[Action]:
    def at(name: str) -> str:
        return reverse(f"canteen_menus:{name}", args=[found.pk])

    deeds = [Action(_("后厨清单"), at("kitchen"), icon="printer", method="get", tone="primary")]
    if canteens_for(request.actor, "canteen.deliver").filter(pk=found.canteen_id).exists():
        deeds.append(Action(_("送餐路线"), at("rounds"), icon="truck", method="get"))
    runs = canteens_for(request.actor, "canteen.run").filter(pk=found.canteen_id).exists()
    session = found.session
    if not runs or session is None or session.cancelled_at is not None:
        return deeds
    served = [line.dish for line in lines]
    on_it = {each.dish_id for each in served}
    others = [dish for dish in dishes_of(found.canteen) if dish.pk not in on_it]
    form = PlacesForm(initial={"places": session.capacity})
    swap = WithdrawForm(served=served, others=others)
    return [
        *deeds,
        Action(_("撤下或更换"), at("withdraw"), key="withdraw", icon="refresh", form=swap),
        Action(_("改可订份数"), at("places"), key="places", icon="edit", form=form),
        Action(
            _("停餐"), at("call_off"), key="call_off", icon="x", form=ReasonForm(), tone="danger"
        ),
    ]


def _export_rows(listed: KitchenList) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = [
        {"part": _("菜品"), "name": x.dish.dish.name, "count": x.portions, "note": ""}
        for x in listed.dishes
    ]
    rows += [
        {"part": _("特殊"), "name": x.name, "count": 1, "note": allergens_said(x.without)}
        for x in listed.needs
    ]
    rows += [
        {"part": _("送餐 %(round)s") % {"round": x.round or "—"}, "name": x.name, "count": 1,
         "note": x.address}
        for x in listed.drops
    ]  # fmt: skip
    return rows


def _crumbs(found: Menu) -> list[Link]:
    return [
        Link(found.canteen.name, week_url(found.canteen, found.day)),
        Link(
            f"{day_said(found.day)} {found.get_meal_display()}",
            reverse("canteen_menus:menu", args=[found.pk]),
        ),
    ]
