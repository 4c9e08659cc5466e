"""The till in a browser, and the canteen's tills."""

from django.core.signing import dumps
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.checkin.selectors import public_key
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.staying import staying
from yiwang.ui.toasts import toast
from yiwang.verticals.canteen.models import Meal

from ..models import Till
from ..reach import canteens_of
from ..services import change_till, open_till, retire_till
from ..words import words
from .entrance import CLERK_SALT


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


def _number(request: HttpRequest, name: str) -> int:
    value = request.POST.get(name, "")
    if not value.isascii() or not value.isdigit() or len(value) > 9:
        raise Invalid({name: _("请填写不小于零的整数。")})
    return int(value)
