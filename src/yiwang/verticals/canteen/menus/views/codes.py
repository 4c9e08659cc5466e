"""What she shows at a till: on her phone for five minutes, or on a card that the clerk prints."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded, public
from yiwang.kernel.checkin.selectors import SHORT
from yiwang.kernel.registry.selectors import row_of
from yiwang.lib.errors import Forbidden, Refused
from yiwang.lib.qr import qr
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..selectors import COOKIE, diners_for, visitor_with_cookie
from ..services import close_card, meal_code, open_card
from ..services.links import INVITE
from .reading import why

#: Seconds after which the page asks for a new code, a minute before the old one ends.
RENEWED = int(SHORT.total_seconds()) - 60


@public
@require_GET
def code(request: HttpRequest) -> HttpResponse:
    """Of the diner herself; it renews itself before it ends, without a script."""
    visitor = visitor_with_cookie(request.COOKIES.get(COOKIE, ""))
    home = HttpResponseRedirect(reverse("canteen_me:home"))
    if visitor is None:
        return home
    try:
        text = meal_code(visitor=visitor)
    except Forbidden as refusal:
        toast(request, why(refusal), tone="late")
        return home
    values = {"qr": _drawn(text), "until": now() + SHORT}
    response = render(request, "canteen_menus/me/code.html", values)
    add_never_cache_headers(response)
    response["Refresh"] = str(RENEWED)
    return response


@never_cache
@guarded(INVITE)
@require_POST
def card(request: ActingRequest, pk: int) -> HttpResponse:
    """Her card, with the code for tills and the link to her pages."""
    diner = get_object_or_404(diners_for(request.actor, INVITE), pk=pk)
    made = open_card(actor=request.actor, diner_id=diner.pk)
    link = request.build_absolute_uri(reverse("canteen_me:key", args=[made.secret]))
    values = {
        "title": _("就餐卡"),
        "name": row_of(diner.person).name,
        "code": _drawn(made.code),
        "link": _drawn(link),
        "until": made.until,
        "crumbs": [
            Link(_("电话订餐"), reverse("canteen_menus:find")),
            Link(row_of(diner.person).name, reverse("canteen_menus:link", args=[diner.pk])),
        ],
    }
    return render(request, "canteen_menus/card.html", values)


@guarded(INVITE)
@require_POST
def close(request: ActingRequest, pk: int) -> HttpResponse:
    diner = get_object_or_404(diners_for(request.actor, INVITE), pk=pk)
    try:
        close_card(
            actor=request.actor, diner_id=diner.pk, reason=request.POST.get("reason", "")[:100]
        )
    except Refused as refusal:
        toast(request, why(refusal), tone="late")
    else:
        toast(request, _("就餐卡已停用，可以再打印一张。"))
    return HttpResponseRedirect(reverse("canteen_menus:link", args=[diner.pk]))


def _drawn(text: str) -> SafeString:
    return mark_safe(qr(text).svg())  # noqa: S308  drawn by us of numbers alone
