"""What a canteen cooks."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Action, Actions, Heading, Related, refused
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ...models import Canteen
from ..forms import DishForm
from ..models import Dish
from ..selectors import canteens_for, dishes_of
from ..services import drop_dish, put_dish
from ..words import allergens_said
from .reading import canteen_or_404

DISHES = Table(
    "dishes",
    (
        Column("name", gettext_lazy("菜名")),
        Column("course", gettext_lazy("类别"), value=lambda dish: dish.get_course_display()),
        Column("marks", gettext_lazy("特点"), value=lambda dish: marks(dish)),
        Column("has", gettext_lazy("过敏原"), value=lambda dish: allergens_said(dish.allergens)),
    ),
    row_url=lambda dish: (
        f"{reverse('canteen_menus:dishes', args=[dish.canteen_id])}?dish={dish.pk}"
    ),
)


def marks(dish: Dish) -> str:
    said = [_("少盐") if dish.low_salt else "", _("软烂") if dish.soft else ""]
    return _("、").join(each for each in said if each)


@guarded("canteen.run")
@require_http_methods(["GET", "POST"])
def dishes(request: ActingRequest, pk: int) -> HttpResponse:
    """All dishes; `?dish=` one of them, to correct or drop. The same name again corrects it."""
    canteen = canteen_or_404(request, pk, "canteen.run")
    if request.method == "GET":
        return _page(request, canteen)
    form = DishForm(request.POST)
    try:
        if not form.is_valid():
            raise Invalid({name: str(errors[0]) for name, errors in form.errors.items()})
        put_dish(actor=request.actor, canteen_id=canteen.pk, terms=form.terms())
    except Refused as refusal:
        return _page(request, canteen, refusal)
    toast(request, _("菜品已保存。"))
    return HttpResponseRedirect(reverse("canteen_menus:dishes", args=[canteen.pk]))


def _page(request: ActingRequest, canteen: Canteen, problem: Refused | None = None) -> HttpResponse:
    here = reverse("canteen_menus:dishes", args=[canteen.pk])
    found = list(dishes_of(canteen))
    chosen = next((each for each in found if str(each.pk) == request.GET.get("dish")), None)
    deeds = [Action(_("添加菜品"), here, key="add", icon="plus", tone="primary", form=DishForm())]
    if chosen is not None:
        same = {name: getattr(chosen, name) for name in DishForm.base_fields}
        drop = reverse("canteen_menus:drop", args=[chosen.pk])
        deeds[:0] = [
            Action(
                _("修改"), here, key="edit", icon="edit",
                form=DishForm(initial=same), help=_("同名再存一次就是修改。"),
            ),
            Action(
                _("不再供应"), drop, key="drop", icon="x", tone="danger",
                confirm=_("以后排菜单不能再选；已发布的菜单不变。"),
            ),
        ]  # fmt: skip
    title = chosen.name if chosen else _("现在可以")
    nothing = Empty(_("还没有菜品"), _("点“添加菜品”逐道添加，排菜单时就能选。"))
    panel = Related(title=_("现有菜品"), table=DISHES, rows=found, empty=nothing)
    return detail_page(
        request,
        Heading(_("菜品库"), subtitle=_("点菜名可以修改或停供。")),
        [panel],
        aside=[Actions(title=title, actions=deeds)],
        crumbs=[Link(canteen.name, reverse("canteen_menus:week", args=[canteen.pk]))],
        notices=refused(problem),
        status=problem.status if problem else 200,
    )


@guarded("canteen.run")
@require_POST
def drop(request: ActingRequest, pk: int) -> HttpResponse:
    found = Dish.objects.filter(canteen__in=canteens_for(request.actor, "canteen.run").values("pk"))
    dish = get_object_or_404(found, pk=pk)
    drop_dish(actor=request.actor, dish_id=dish.pk)
    toast(request, _("“%(name)s”不再供应。") % {"name": dish.name})
    return HttpResponseRedirect(reverse("canteen_menus:dishes", args=[dish.canteen_id]))
