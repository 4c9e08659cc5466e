"""What a canteen cooks."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Refused
from yiwang.ui.pages import form_page
from yiwang.ui.panels import Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..forms import DishForm
from ..models import Dish
from ..selectors import canteens_for, dishes_of
from ..services import drop_dish, put_dish
from ..words import allergens_said
from .reading import canteen_or_404, why

DISHES = Table(
    "dishes",
    (
        Column("name", gettext_lazy("菜名")),
        Column("course", gettext_lazy("类别"), value=lambda dish: dish.get_course_display()),
        Column("marks", gettext_lazy("特点"), value=lambda dish: marks(dish)),
        Column("has", gettext_lazy("过敏原"), value=lambda dish: allergens_said(dish.allergens)),
    ),
)


def marks(dish: Dish) -> str:
    said = [_("少盐") if dish.low_salt else "", _("软烂") if dish.soft else ""]
    return _("、").join(each for each in said if each)


@guarded("canteen.run")
@require_http_methods(["GET", "POST"])
def dishes(request: ActingRequest, pk: int) -> HttpResponse:
    """All dishes, and the form for one more; the same name again corrects it."""
    canteen = canteen_or_404(request, pk, "canteen.run")
    form = DishForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            put_dish(actor=request.actor, canteen_id=canteen.pk, terms=form.terms())
        except Refused as refusal:
            form.add_error(None, why(refusal))
        else:
            toast(request, _("菜品已保存。"))
            return HttpResponseRedirect(reverse("canteen_menus:dishes", args=[canteen.pk]))
    nothing = Empty(_("还没有菜品"), _("在这里逐道添加，排菜单时就能选。"))
    return form_page(
        request,
        form,
        title=_("菜品库"),
        submit=_("保存菜品"),
        intro=_("同名再存一次就是修改。"),
        crumbs=[Link(canteen.name, reverse("canteen_menus:week", args=[canteen.pk]))],
        aside=[
            Related(title=_("现有菜品"), table=DISHES, rows=list(dishes_of(canteen)), empty=nothing)
        ],
    )


@guarded("canteen.run")
@require_POST
def drop(request: ActingRequest, pk: int) -> HttpResponse:
    found = Dish.objects.filter(canteen__in=canteens_for(request.actor, "canteen.run").values("pk"))
    dish = get_object_or_404(found, pk=pk)
    drop_dish(actor=request.actor, dish_id=dish.pk)
    toast(request, _("“%(name)s”不再供应。") % {"name": dish.name})
    return HttpResponseRedirect(reverse("canteen_menus:dishes", args=[dish.canteen_id]))
