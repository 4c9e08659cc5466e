"""A diner's, or her family's, page: how the meals of the last days were. Works without a script."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import public
from yiwang.lib.errors import Refused
from yiwang.ui.toasts import toast
from yiwang.verticals.canteen.menus.selectors import COOKIE, Visitor, visitor_with_cookie

from ..forms import RatingForm
from ..selectors import rateable
from ..services import rate_meal

MOST = 14


@public
@require_GET
def meals(request: HttpRequest) -> HttpResponse:
    visitor = _visitor(request)
    if visitor is None:
        return HttpResponseRedirect(reverse("canteen_me:home"))
    found = list(rateable(visitor.district, visitor.diner_id)[:MOST])
    values = {
        "back_url": reverse("canteen_me:home"),
        "open": [(meal, RatingForm(auto_id=f"m{meal.pk}-%s")) for meal in found if not meal.rated],  # type: ignore[attr-defined]
        "rated": [meal for meal in found if meal.rated],  # type: ignore[attr-defined]
    }
    response = render(request, "canteen_watching/rate.html", values)
    add_never_cache_headers(response)
    return response


@public
@require_POST
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """`pk` is the meal's; a meal that is not hers is refused and said so."""
    visitor = _visitor(request)
    if visitor is None:
        return HttpResponseRedirect(reverse("canteen_me:home"))
    form = RatingForm(request.POST)
    if not form.is_valid():
        toast(request, _("请选一到五颗星。"), tone="late")
        return HttpResponseRedirect(reverse("canteen_rating:meals"))
    try:
        rate_meal(visitor=visitor, meal_id=pk, **form.cleaned_data)
    except Refused as refusal:
        toast(request, refusal.text(_), tone="late")
    else:
        toast(request, _("谢谢您的评价。"))
    return HttpResponseRedirect(reverse("canteen_rating:meals"))


def _visitor(request: HttpRequest) -> Visitor | None:
    return visitor_with_cookie(request.COOKIES.get(COOKIE, ""))
