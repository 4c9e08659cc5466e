"""Food samples: what is missing of today's menus, a whole menu at once, and what may go."""

from typing import Any

from django.db.models import F, QuerySet
from django.http import HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import localdate, now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.lib.errors import Refused
from yiwang.ui.filters import Choice, DateRange, FilterSet, Search
from yiwang.ui.forms import refuse
from yiwang.ui.pages import ListPage, View
from yiwang.ui.tables import Column, Empty, Table
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link, State
from yiwang.verticals.canteen.menus.models import Menu
from yiwang.verticals.canteen.menus.selectors import canteens_for, require_canteen
from yiwang.verticals.canteen.models import Canteen, Meal

from ..forms import SamplesForm
from ..models import Sample
from ..selectors import SampledMenu, in_force, sampled, served_menus
from ..selectors.reach import KEEP, WATCH
from ..services import take_samples, throw_away
from .reading import day_in, named, of_days


def _day_url(canteen_id: int, day: Any) -> str:
    at = reverse("canteen_watching:day", args=[canteen_id])
    return f"{at}?{urlencode({'day': day.isoformat()})}"


def _state(row: Any) -> State:
    missing = row.asked - row.kept
    if missing <= 0:
        return State(_("已全部留样"), "good")
    return State(_("缺 %(count)s 道") % {"count": missing}, "late")


def _missing(found: QuerySet[Any], value: str) -> QuerySet[Any]:
    if value == "missing":
        return found.filter(asked__gt=F("kept"))
    return found.filter(asked__lte=F("kept"))


MENUS = ListPage(
    title=gettext_lazy("食品留样"),
    table=Table(
        "watching-samples",
        (
            Column("canteen", gettext_lazy("饭堂"), value=lambda row: row.canteen.name),
            Column("state", gettext_lazy("状态"), "state", value=_state),
            Column("day", gettext_lazy("日期"), "date", sortable="day"),
            Column("meal", gettext_lazy("餐别"), value=lambda row: row.get_meal_display()),
            Column("asked", gettext_lazy("菜品（道）"), "count"),
            Column("kept", gettext_lazy("已留样（道）"), "count"),
        ),
        row_url=lambda row: _day_url(row.canteen_id, row.day),
        empty=Empty(
            gettext_lazy("没有供餐的菜单"),
            gettext_lazy("所选日期内没有发布的菜单；菜单发布后，每道菜都要留样。"),
            icon="thermometer",
        ),
    ),
    order=("-day", "canteen_id", "id"),
    filters=FilterSet(
        Search("q", gettext_lazy("饭堂"), narrow=named),
        Choice(
            "state",
            gettext_lazy("状态"),
            narrow=_missing,
            options=(("missing", gettext_lazy("有缺")), ("whole", gettext_lazy("已全部留样"))),
        ),
        Choice("meal", gettext_lazy("餐别"), lookup="meal", options=Meal.choices),
        DateRange("day", gettext_lazy("日期"), narrow=of_days),
    ),
    views=(View(gettext_lazy("今天"), ""), View(gettext_lazy("今天有缺"), "?state=missing")),
)


@guarded(WATCH)
def show_menus(request: ActingRequest) -> HttpResponseBase:
    """Served menus with what they keep; today's by default."""
    found = served_menus(request.actor)
    if "day" not in MENUS.filters.parse(request.GET).values:
        found = found.filter(day=localdate())
    return MENUS.respond(request, found.filter(day__lte=localdate()))


@guarded(WATCH)
@require_http_methods(["GET", "POST"])
def show_day(request: ActingRequest, pk: int) -> HttpResponse:
    """A canteen's menus of one day, dish by dish; POST keeps samples of a whole menu at once."""
    canteen = get_object_or_404(canteens_for(request.actor, WATCH), pk=pk)
    day = day_in(request, "day")
    least = in_force(canteen.district, day)["sample_grams"]
    keeps = may(request.actor, KEEP) and canteens_for(request.actor, KEEP).filter(pk=pk).exists()
    found = sampled(canteen, day)
    sent = request.POST.get("meal", "") if request.method == "POST" else ""
    cards = [_card(each, request.POST if each.menu.meal == sent else None) for each in found]
    status = 200
    if sent:
        require_canteen(request.actor, KEEP, canteen.pk)
        card = next((each for each in cards if each["menu"].meal == sent), None)
        if card is not None and _taken(request, canteen, card["form"], card["menu"]):
            return HttpResponseRedirect(_day_url(canteen.pk, day))
        status = 422
    values = {
        "title": canteen.name,
        "crumbs": [Link(_("食品留样"), reverse("canteen_watching:samples"))],
        "canteen": canteen,
        "day": day,
        "today": localdate(),
        "cards": cards,
        "keeps": keeps,
        "least": least,
        "now": now(),
    }
    return render(request, "canteen_watching/samples.html", values, status=status)


@guarded(KEEP)
@require_POST
def throw(request: ActingRequest, pk: int) -> HttpResponse:
    """A sample whose time is over."""
    mine = canteens_for(request.actor, KEEP).values("pk")
    found = get_object_or_404(Sample.objects.filter(canteen__in=mine), pk=pk)
    try:
        throw_away(actor=request.actor, sample_id=found.pk)
    except Refused as refusal:
        toast(request, refusal.text(_), tone="late")
    else:
        toast(request, _("已记录销毁。"))
    return HttpResponseRedirect(_day_url(found.canteen_id, found.day))


def _card(each: SampledMenu, posted: Any) -> dict[str, Any]:
    dishes = [(dish.line.dish_id, dish.line.dish.name) for dish in each.missing]
    return {
        "menu": each.menu,
        "kept": [dish for dish in each.dishes if dish.sample],
        "missing": each.missing,
        "form": SamplesForm(posted, dishes=dishes, prefix=None),
    }


def _taken(request: ActingRequest, canteen: Canteen, form: SamplesForm, menu: Menu) -> bool:
    if not form.is_valid():
        return False
    try:
        made = take_samples(
            actor=request.actor, canteen_id=canteen.pk, day=menu.day, meal=menu.meal,
            grams=form.grams(), taken_at=form.at, request_id=form.cleaned_data["request_id"],
        )  # fmt: skip
    except Refused as refusal:
        refuse(form, refusal)
        return False
    toast(request, _("已留样 %(count)s 道。") % {"count": len(made)})
    return True
