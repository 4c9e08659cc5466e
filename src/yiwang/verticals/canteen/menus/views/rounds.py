"""Delivery: the rounds of a meal, and each door ticked off by whoever brings it."""

from django.http import Http404, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.files.selectors import file_response
from yiwang.kernel.files.services import keep
from yiwang.lib.errors import Refused
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ..models import Stop
from ..selectors import canteens_for
from ..services import hand_over, not_at_home, plan_rounds
from ..services.delivering import DELIVER
from ..words import day_said
from .doors import doors
from .reading import menu_or_404, why


@guarded(DELIVER)
@require_http_methods(["GET", "POST"])
def rounds(request: ActingRequest, pk: int) -> HttpResponse:
    """The rounds; POST plans what has no stop yet."""
    menu = menu_or_404(request, pk, DELIVER)
    if request.method == "POST":
        given = request.POST.get("stops", "")
        try:
            plan_rounds(
                actor=request.actor,
                menu_id=menu.pk,
                **({"stops": int(given)} if given.isdigit() else {}),
            )
        except Refused as refusal:
            toast(request, why(refusal), tone="late")
        return HttpResponseRedirect(reverse("canteen_menus:rounds", args=[menu.pk]))
    rows = doors(menu)
    values = {
        "title": _("送餐路线"),
        "menu": menu,
        "said": f"{day_said(menu.day)} {menu.get_meal_display()}",
        "rows": rows,
        "is_day": menu.day <= localdate(),
        "left": sum(each.stop.state == Stop.State.WAITING for each in rows),
        "crumbs": [Link(menu.canteen.name, reverse("canteen_menus:menu", args=[menu.pk]))],
    }
    return render(request, "canteen_menus/rounds.html", values)


@guarded(DELIVER)
@require_GET
def photo(request: ActingRequest, pk: int) -> HttpResponseBase:
    """What shows that the meal arrived."""
    reached = canteens_for(request.actor, DELIVER).values("pk")
    found = Stop.objects.filter(pk=pk, round__menu__canteen__in=reached)
    shown = found.exclude(photo=None).select_related("photo").first()
    if shown is None or shown.photo is None:
        raise Http404
    return file_response(shown.photo, request)


@guarded(DELIVER)
@require_POST
def stop(request: ActingRequest, pk: int) -> HttpResponse:
    """`did` is photo, code, signed or not_home."""
    reached = canteens_for(request.actor, DELIVER).values("pk")
    found = Stop.objects.filter(pk=pk, round__menu__canteen__in=reached).first()
    if found is None:
        raise Http404
    did, pays = request.POST.get("did", ""), request.POST.get("pays", "wallet")
    try:
        if did == Stop.State.NOT_HOME:
            not_at_home(actor=request.actor, stop_id=pk, note=request.POST.get("note", ""))
            toast(request, _("已记下，会请网格员上门看看。"))
        else:
            upload = request.FILES.get("photo")
            photo = None
            if did == Stop.Proof.PHOTO and upload is not None:
                photo = keep(
                    upload=upload,
                    district=found.district,
                    actor_id=request.actor.account_id,
                    kinds={"photo"},
                )
            hand_over(
                actor=request.actor,
                stop_id=pk,
                proof=did,
                code=request.POST.get("code", ""),
                photo=photo,
                pays=pays,
            )
            toast(request, _("已送达。"))
    except Refused as refusal:
        toast(request, why(refusal), tone="late")
    url = reverse("canteen_menus:rounds", args=[found.round.menu_id])
    return HttpResponseRedirect(f"{url}#stop-{found.pk}")
