"""Her own page, and her family's: tomorrow's lunch by one tap. Works without a script."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.access.guards import public
from yiwang.kernel.access.services import throttle
from yiwang.kernel.ledger.selectors import balance
from yiwang.kernel.registry.selectors import row_of
from yiwang.lib.errors import Refused
from yiwang.lib.idnumbers import masked_phone
from yiwang.ui.manifest import manifests
from yiwang.ui.toasts import toast

from ...models import Canteen, Diner, Meal
from ..models import FamilyMember, Order
from ..selectors import dishes_served, door_code
from ..selectors.visiting import AGE, COOKIE, PATH, SALT, Visitor, visitor_with_cookie
from ..services import DayResult, Wanted, book_meals, enter, give_back, invite_family, revoke_family
from .paying import paying
from .reading import why
from .wishes import Cell, answers_said, cells_of

#: Days that can be booked, those shown one by one, and meals looked back on.
AHEAD, NEAR, MEALS = 13, 7, 5
#: Looks of one address in a minute; a default, a carrier puts many phones behind one.
LOOKS = (30, timedelta(minutes=1))


@public
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    visitor = _visitor(request)
    return _home(request, visitor) if visitor else _page(request, "start", {}, 200)


@public
@require_http_methods(["GET", "POST"])
def key(request: HttpRequest, code: str) -> HttpResponse:
    """Asks for four digits; nothing of hers is shown before."""
    if request.method == "GET":
        return _page(request, "enter", {"fault": "", **_large(request)})
    most, within = LOOKS
    try:
        address = request.META.get("REMOTE_ADDR", "")
        throttle(purpose="canteen.me", address=address, most=most, within=within)
        visitor = enter(secret=code, digits=request.POST.get("digits", "")[:8])
    except Refused as refusal:
        return _page(request, "enter", {"fault": why(refusal), **_large(request)}, refusal.status)
    response = HttpResponseRedirect(reverse("canteen_me:home"))
    response.set_cookie(
        COOKIE,
        signing.dumps([visitor.district, visitor.credential_id], salt=SALT),
        max_age=int(AGE.total_seconds()),
        path=PATH,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    if visitor.family_id is None and "elder" not in request.COOKIES:
        response.set_cookie(
            "elder", "1", max_age=31536000, samesite="Lax", secure=request.is_secure()
        )
    return response


@public
@require_POST
def book(request: HttpRequest) -> HttpResponse:
    """One meal or a whole week: each `cell` is "<day>.<meal>", `how` is "in" or "brought"."""
    visitor = _visitor(request)
    if visitor is None:
        return _start()
    diner = _diner(visitor)
    canteen = _canteen(diner)
    asked = set(request.POST.getlist("cell"))
    cells = [each for each in _cells(diner, canteen) if each.name in asked]
    if not cells or canteen is None:
        said = _("这一餐不能订了，请看其他日子。") if asked else _("请先勾选要订的日子。")
        toast(request, said, tone="late")
        return _start()
    brought = request.POST.get("how") == "brought"
    wanted = [
        Wanted(canteen.pk, cell.menu.day, cell.menu.meal, delivered=brought) for cell in cells
    ]
    try:
        answers = book_meals(
            diner_id=diner.pk, wanted=wanted, request_id=_request_id(request), visitor=visitor
        )
    except Refused as refusal:
        toast(request, why(refusal), tone="late")
    else:
        _tell(request, answers)
    return _start()


def _tell(request: HttpRequest, answers: Sequence[DayResult]) -> None:
    """Each day by itself; of a whole week only those that are not simply booked."""
    done = [each for each in answers if each.state == "confirmed"]
    if len(answers) > 1 and done:
        toast(request, _("已订上 %(count)s 餐。") % {"count": len(done)})
        answers = [each for each in answers if each not in done or each.sold_out]
    for said in answers_said(answers):
        toast(request, f"{said['day']}：{said['said']}", tone=said["tone"])


@public
@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    visitor = _visitor(request)
    if visitor is None:
        return _start()
    number = request.POST.get("order", "")
    order = Order.objects.filter(
        pk=int(number) if number.isdigit() else 0,
        district=visitor.district,
        diner_id=visitor.diner_id,
    ).first()
    if order is not None:
        try:
            give_back(order_id=order.pk, visitor=visitor)
        except Refused as refusal:
            toast(request, why(refusal), tone="late")
        else:
            toast(request, _("已取消这一餐。"))
    return _start()


@public
@require_POST
def family(request: HttpRequest) -> HttpResponse:
    """Invite by `name` and `phone`, or take `revoke` away."""
    visitor = _visitor(request)
    if visitor is None:
        return _start()
    number = request.POST.get("revoke", "")
    try:
        if number.isdigit():
            mine = FamilyMember.objects.filter(pk=int(number), diner_id=visitor.diner_id).first()
            if mine is not None:
                revoke_family(member_id=mine.pk, visitor=visitor)
                toast(request, _("已收回，对方不能再查看和订餐。"))
        else:
            invite_family(
                diner_id=visitor.diner_id,
                name=request.POST.get("name", "")[:60],
                number=request.POST.get("phone", "")[:20],
                visitor=visitor,
            )
            toast(request, _("已发短信邀请。"))
    except Refused as refusal:
        toast(request, why(refusal), tone="late")
    return _start()


@public
@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    response = _start()
    response.delete_cookie(COOKIE, path=PATH)
    return response


def _large(request: HttpRequest) -> dict[str, bool]:
    """The elder look until somebody has chosen another: she reads this page before any."""
    return {} if "elder" in request.COOKIES else {"elder": True}


def _home(request: HttpRequest, visitor: Visitor) -> HttpResponse:
    diner = _diner(visitor)
    canteen = _canteen(diner)
    cells = _cells(diner, canteen)
    tomorrow = localdate() + timedelta(days=1)
    first = next((each for each in cells if each.menu.day >= tomorrow), None)
    near = localdate() + timedelta(days=NEAR)
    rest = [each for each in cells if each is not first]
    meals = list(
        diner.meals.filter(undone_at=None).select_related("canteen").order_by("-day", "-pk")[:MEALS]
    )
    dishes = dishes_served(meals)
    purse = balance(diner.district, "money", diner.wallet)
    fen = None if purse is None else purse.balance
    values = {
        "diner": diner,
        "is_family": visitor.family_id is not None,
        "canteen": canteen,
        "first": first,
        "rest": [each for each in rest if each.menu.day <= near or each.order],
        "booked": [each for each in cells if each.order],
        "usual": Meal.LUNCH if any(each.menu.meal == Meal.LUNCH for each in cells) else Meal.DINNER,
        "open_cells": [each for each in cells if each.is_open],
        "address": row_of(diner.person).address,
        "code": door_code(first.order) if first and first.order else "",
        "paying": paying(diner, canteen, first, fen) if canteen and first else None,
        "balance": None if fen is None else fen / 100,
        "meals": [
            {"meal": each, "paid": each.diner_part / 100, "dishes": dishes.get(each.pk, "")}
            for each in meals
        ],
        "family": [
            {"member": each, "phone": masked_phone(each.phone.reveal())}
            for each in diner.family.filter(revoked_at=None).order_by("pk")
        ],
        "tiles": [
            tile for each in manifests() for tile in each.pocket_tiles if tile.audience == "diner"
        ],
        "request_id": uuid.uuid4(),
        "several_id": uuid.uuid4(),
    }  # fmt: skip
    return _page(request, "home", values)


def _cells(diner: Diner, canteen: Canteen | None) -> list[Cell]:
    if canteen is None:
        return []
    today = localdate()
    return cells_of(diner, canteen, [today + timedelta(days=at) for at in range(AHEAD + 1)])


def _diner(visitor: Visitor) -> Diner:
    return Diner.objects.select_related("person").get(
        pk=visitor.diner_id, district=visitor.district
    )


def _canteen(diner: Diner) -> Canteen | None:
    """Where she booked last, else the first of her street, else of the district."""
    open_ones = Canteen.objects.filter(district=diner.district, closed_on=None)
    last = Order.objects.filter(district=diner.district, diner=diner).order_by("-pk").first()
    if last is not None:
        found = open_ones.filter(pk=last.canteen_id).first()
        if found is not None:
            return found
    return open_ones.filter(street=diner.street).order_by("pk").first() or open_ones.first()


def _visitor(request: HttpRequest) -> Visitor | None:
    return visitor_with_cookie(request.COOKIES.get(COOKIE, ""))


def _start() -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("canteen_me:home"))


def _request_id(request: HttpRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid.uuid4()


def _page(
    request: HttpRequest, name: str, values: dict[str, Any], status: int = 200
) -> HttpResponse:
    response = render(request, f"canteen_menus/me/{name}.html", values, status=status)
    add_never_cache_headers(response)
    return response
