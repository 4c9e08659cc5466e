"""The till in a browser, the canteen's tills, what is disputed."""

from django.core.signing import dumps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.checkin.selectors import public_key
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.staying import staying
from yiwang.ui.toasts import toast
from yiwang.verticals.canteen.models import Meal

from ..models import OfflineMeal, Till
from ..reach import canteens_of
from ..services import change_till, open_till, resolve, retire_till
from ..words import words
from .entrance import CLERK_SALT

SHOWN = 200


@guarded("canteen.serve", "canteen.run")
@require_safe
@never_cache
def counter(request: ActingRequest) -> HttpResponse:
    """The till: its own script does the rest, with the device's key, also without a network."""
    answer = render(
        request,
        "canteen_till/counter.html",
        {
            "title": _("收银台"),
            "clerk": dumps(request.actor.me, salt=CLERK_SALT),
            "public_key": public_key(),
            "words": words(),
            "meals": Meal.choices,
            "may_run": bool(request.actor.posts_that("canteen.run")),
        },
    )
    return staying(answer, request.actor.me)


@guarded("canteen.run")
@require_safe
@never_cache
def tills(request: ActingRequest) -> HttpResponse:
    """The tills of the actor's canteens."""
    return _tills(request)


@guarded("canteen.run")
@require_POST
@never_cache
def new_till(request: ActingRequest) -> HttpResponse:
    """Register a till; its key is on this page and nowhere else."""
    till, key = open_till(
        actor=request.actor,
        canteen_id=_number(request, "canteen"),
        name=request.POST.get("name", ""),
    )
    return _tills(request, till, key)


@guarded("canteen.run")
@require_POST
def keep_till(request: ActingRequest, pk: int) -> HttpResponse:
    """Its limits, or its end."""
    if "retire" in request.POST:
        retire_till(actor=request.actor, till_id=_own(request, pk))
        toast(request, _("收银机已停用。"))
    else:
        change_till(
            actor=request.actor, till_id=_own(request, pk),
            auto_confirm="auto_confirm" in request.POST,
            most_meals=_number(request, "most_meals"), most_fen=_number(request, "most_yuan") * 100,
        )  # fmt: skip
        toast(request, _("已保存。"))
    return redirect("canteen_till:tills")


@guarded("canteen.run", "canteen.check")
@require_GET
def disputes(request: ActingRequest) -> HttpResponse:
    """What was handed out without a network and nobody has paid; open ones first."""
    rows = (
        OfflineMeal.objects.filter(
            canteen__in=canteens_of(request.actor, "canteen.run", "canteen.check"), disputed__gt=0
        )
        .select_related("canteen", "till__device", "meal")
        .order_by("resolved_at", "-id")
    )
    found = sorted(rows[:SHOWN], key=lambda row: not row.is_open)
    return render(
        request,
        "canteen_till/disputes.html",
        {
            "title": _("离线争议"),
            "rows": found,
            "open_fen": sum(row.disputed for row in found if row.is_open),
            "open_count": sum(row.is_open for row in found),
            "may_charge": bool(request.actor.posts_that("canteen.check")),
        },
    )


@guarded("canteen.run", "canteen.check")
@require_POST
def settle_dispute(request: ActingRequest, pk: int) -> HttpResponse:
    if not _disputed(request, pk):
        raise Refused(_("没有找到这笔争议；请刷新。"), code="no_dispute")
    resolve(
        actor=request.actor,
        offline_id=pk,
        outcome=request.POST.get("outcome", ""),
        note=request.POST.get("note", ""),
    )
    toast(request, _("争议已处理，账已平。"))
    return redirect(reverse("canteen_till:disputes"))


def _tills(request: ActingRequest, made: Till | None = None, key: str = "") -> HttpResponse:
    own = canteens_of(request.actor, "canteen.run").order_by("name")
    rows = (
        Till.objects.filter(canteen__in=own, device__retired_at__isnull=True)
        .select_related("canteen", "device")
        .order_by("canteen__name", "id")
    )
    context = {"title": _("收银机"), "canteens": own, "tills": rows, "made": made, "key": key}
    return render(request, "canteen_till/tills.html", context)


def _own(request: ActingRequest, pk: int) -> int:
    """A till of the actor's; as if there were none else."""
    if not Till.objects.filter(pk=pk, canteen__in=canteens_of(request.actor, "canteen.run")):
        raise Refused(_("没有找到这台收银机；请刷新。"), code="no_till")
    return pk


def _disputed(request: ActingRequest, pk: int) -> bool:
    reach = canteens_of(request.actor, "canteen.run", "canteen.check")
    return OfflineMeal.objects.filter(pk=pk, canteen__in=reach).exists()


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Invalid({name: _("请填写不小于零的整数。")})
    return int(value)
