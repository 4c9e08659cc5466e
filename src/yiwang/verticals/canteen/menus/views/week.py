"""The week's menus of a canteen: planned, copied, published."""

from datetime import timedelta

from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.lib.errors import Refused
from yiwang.ui.pages import detail_page
from yiwang.ui.panels import Fragment, Heading, Notice, Related
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, Place

from ...models import Canteen, Meal
from ..forms import MenuForm
from ..models import Menu
from ..rules.days import week_of
from ..selectors import canteens_for, dishes_of, menus_of, week_plan
from ..services import copy_week, publish_menus, save_menu
from ..words import day_said
from .reading import LOOKS, canteen_or_404, day_in, why

CANTEENS = Table(
    "canteens",
    (
        Column("name", gettext_lazy("饭堂")),
        Column("place", gettext_lazy("地址"), "place", value=lambda row: Place(row.address)),
        Column("seats", gettext_lazy("座位"), "count"),
    ),
    row_url=lambda row: reverse("canteen_menus:week", args=[row.pk]),
)


@guarded(*LOOKS)
@require_GET
def canteens(request: ActingRequest) -> HttpResponseBase:
    """Which canteen; straight to the one that there is."""
    found = list(canteens_for(request.actor, *LOOKS).filter(closed_on=None).order_by("name"))
    if len(found) == 1:
        return HttpResponseRedirect(reverse("canteen_menus:week", args=[found[0].pk]))
    nothing = Empty(_("没有您管理的饭堂"), _("区级管理员登记饭堂后会出现在这里。"))
    panel = Related(title=_("选择饭堂"), table=CANTEENS, rows=found, empty=nothing)
    return detail_page(request, _("每周菜单"), [panel])


@guarded(*LOOKS)
@require_GET
def week(request: ActingRequest, pk: int) -> HttpResponse:
    return _page(request, canteen_or_404(request, pk))


@guarded("canteen.run")
@require_http_methods(["GET", "POST"])
def plan(request: ActingRequest, pk: int) -> HttpResponse:
    """The dishes of one meal, before it is published."""
    canteen = canteen_or_404(request, pk, "canteen.run")
    day = day_in(request, "day")
    meal = request.POST.get("meal") or request.GET.get("meal") or Meal.LUNCH
    menu = menus_of(canteen, [day]).filter(meal=meal).first()
    if menu is not None and menu.published_at is not None:
        return HttpResponseRedirect(reverse("canteen_menus:menu", args=[menu.pk]))
    form = MenuForm(request.POST or None, dishes=list(dishes_of(canteen)), menu=menu)
    if request.method == "POST" and form.is_valid():
        try:
            save_menu(
                actor=request.actor,
                canteen_id=canteen.pk,
                day=day,
                meal=meal,
                chosen=form.chosen(),
                deliveries=form.cleaned_data["deliveries"],
            )
        except Refused as refusal:
            form.add_error(None, why(refusal))
        else:
            toast(request, _("菜单已保存，发布后老人才能订。"))
            return _back(canteen, day)
    said = Meal(meal).label if meal in Meal.values else meal
    values = {
        "form": form,
        "title": f"{day_said(day)} {said}",
        "day": day,
        "meal": meal,
        "canteen": canteen,
        "crumbs": [Link(canteen.name, week_url(canteen, day))],
    }
    status = 422 if form.errors else 200
    return render(request, "canteen_menus/plan.html", values, status=status)


@guarded("canteen.run")
@require_POST
def copy(request: ActingRequest, pk: int) -> HttpResponse:
    canteen = canteen_or_404(request, pk, "canteen.run")
    monday = day_in(request, "week")
    try:
        made = copy_week(actor=request.actor, canteen_id=canteen.pk, monday=monday)
    except Refused as refusal:
        return _page(request, canteen, problem=refusal)
    said = _("已复制 %(count)s 餐，可再修改。") if made else _("上周没有可复制的菜单。")
    toast(request, said % {"count": len(made)} if made else said)
    return _back(canteen, monday)


@guarded("canteen.run")
@require_POST
def publish(request: ActingRequest, pk: int) -> HttpResponse:
    """Every draft of the week, or the one that is named."""
    canteen = canteen_or_404(request, pk, "canteen.run")
    day = day_in(request, "week")
    named = [int(each) for each in request.POST.getlist("menu") if each.isdigit()]
    drafts = Menu.objects.filter(
        canteen=canteen, day__in=week_of(day), published_at=None, day__gte=localdate()
    )
    ids = named or list(drafts.values_list("pk", flat=True))
    try:
        publish_menus(actor=request.actor, canteen_id=canteen.pk, menu_ids=ids)
    except Refused as refusal:
        return _page(request, canteen, problem=refusal)
    toast(request, _("已发布，老人可以订餐了。"))
    return _back(canteen, day)


def week_url(canteen: Canteen, day: object) -> str:
    return f"{reverse('canteen_menus:week', args=[canteen.pk])}?week={day}"


def _back(canteen: Canteen, day: object) -> HttpResponse:
    return HttpResponseRedirect(week_url(canteen, day))


def _page(
    request: ActingRequest, canteen: Canteen, *, problem: Refused | None = None
) -> HttpResponse:
    days = week_of(day_in(request, "week"))
    lines = week_plan(canteen, days)
    runs = canteens_for(request.actor, "canteen.run").filter(pk=canteen.pk).exists()
    values = {
        "canteen": canteen,
        "days": [(day, day_said(day), day == localdate()) for day in days],
        "lines": lines,
        "runs": runs,
        "monday": days[0],
        "before": days[0] - timedelta(days=7),
        "after": days[0] + timedelta(days=7),
        "drafts": sum(
            cell.state == "draft" and cell.day >= localdate() for _s, c in lines for cell in c
        ),
    }
    panel = Fragment(name="canteen_menus/week.html", values=values)
    notices = [Notice(text=why(problem), tone="late")] if problem else []
    heading = Heading(canteen.name, subtitle=f"{day_said(days[0])} — {day_said(days[-1])}")
    return detail_page(
        request,
        heading,
        [panel],
        crumbs=[Link(_("每周菜单"), reverse("canteen_menus:canteens"))],
        notices=notices,
        status=problem.status if problem else 200,
    )
