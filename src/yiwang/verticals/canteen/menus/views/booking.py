"""The clerk's desk: an elder telephones, and her week is booked while she speaks."""

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.access.selectors import may
from yiwang.kernel.audit.services import record
from yiwang.kernel.ledger.selectors import balance
from yiwang.kernel.registry.selectors import row_of
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.toasts import toast
from yiwang.ui.values import Link

from ...models import Canteen, Diner, Meal
from ..models import Order
from ..rules.allergens import named_in
from ..rules.days import week_of
from ..selectors import diners_for
from ..services import book_meals, give_back
from ..words import allergens_said
from .paying import paying
from .reading import day_in, why
from .wishes import Cell, answers_said, asked_in, cells_of

BOOK = "canteen.book"
SHOWN = 30


@guarded(BOOK)
@require_GET
def find(request: ActingRequest) -> HttpResponse:
    """By a part of the name, the whole telephone number, or the whole ID number; masked."""
    text = request.GET.get("q", "")[:40]
    rows = []
    if text.strip():
        rows = [
            {"diner": diner, "row": row_of(diner.person)}
            for diner in diners_for(request.actor, BOOK, text=text)[:SHOWN]
        ]
        record(
            verb="canteen.find",
            actor_id=request.actor.account_id,
            actor_name=request.actor.name,
            detail={"found": len(rows)},
            address=request.actor.address,
        )
    values = {"title": _("电话订餐"), "text": text, "rows": rows, "most": SHOWN}
    return render(request, "canteen_menus/find.html", values)


@guarded(BOOK)
@require_http_methods(["GET", "POST"])
def book(request: ActingRequest, pk: int) -> HttpResponse:
    """Her week at a glance, and what she asks for."""
    diner = get_object_or_404(diners_for(request.actor, BOOK), pk=pk)
    days = week_of(day_in(request, "week"))
    canteen = _canteen(request, diner)
    said, status, problem = [], 200, ""
    if request.method == "POST" and canteen is not None:
        wanted = asked_in(request.POST, canteen, days)
        try:
            if not wanted:
                raise Invalid({"wanted": _("请先选堂食或送餐，再按“一次订好”。")})
            said = book_meals(
                actor=request.actor,
                diner_id=diner.pk,
                wanted=wanted,
                request_id=_request_id(request),
                may_wait=request.POST.get("may_wait") == "1",
                late=request.POST.get("late") == "1",
            )
        except Refused as refusal:
            problem, status = why(refusal), refusal.status
    purse = balance(diner.district, "money", diner.wallet)
    fen = None if purse is None else purse.balance
    cells = cells_of(diner, canteen, days) if canteen else []
    values = {
        "title": _("电话订餐"),
        "diner": diner,
        "balance": None if fen is None else fen / 100,
        "row": row_of(diner.person),
        "allergies": allergens_said(sorted(named_in(diner.allergies.reveal()))),
        "note": diner.allergies.reveal(),
        "canteen": canteen,
        "canteens": _canteens(diner),
        "cells": cells,
        "lines": _lines(diner, canteen, cells, fen) if canteen else [],
        "answers": answers_said(said),
        "problem": problem,
        "request_id": uuid.uuid4(),
        "monday": days[0],
        "before": days[0] - timedelta(days=7),
        "after": days[0] + timedelta(days=7),
        "may_invite": may(request.actor, "canteen.enrol", diner),
        "may_late": may(request.actor, "canteen.run"),
        "crumbs": [Link(_("电话订餐"), reverse("canteen_menus:find"))],
    }
    return render(request, "canteen_menus/book.html", values, status=status)


@guarded(BOOK)
@require_POST
def back(request: ActingRequest, pk: int) -> HttpResponse:
    """Give one of her meals back."""
    found = diners_for(request.actor, BOOK)
    order = get_object_or_404(Order.objects.filter(diner__in=found.order_by().values("pk")), pk=pk)
    try:
        give_back(actor=request.actor, order_id=order.pk, late=request.POST.get("late") == "1")
    except Refused as refusal:
        toast(request, why(refusal), tone="late")
    else:
        toast(request, _("已取消，名额给候补的人。"))
    url = reverse("canteen_menus:book", args=[order.diner_id])
    return HttpResponseRedirect(f"{url}?week={order.day}&canteen={order.canteen_id}")


def _lines(
    diner: Diner, canteen: Canteen, cells: Sequence[Cell], fen: int | None
) -> list[dict[str, Any]]:
    """A line for each meal of the week: what it costs her, and its days."""
    own = {meal: [each for each in cells if each.menu.meal == meal] for meal in Meal}
    return [
        {
            "label": meal.label,
            "cells": some,
            "open": sum(each.is_open for each in some),
            "paying": paying(diner, canteen, some[-1], fen),
        }
        for meal, some in own.items()
        if some
    ]


def _canteens(diner: Diner) -> list[Canteen]:
    """Those of her street first, then the district's."""
    found = Canteen.objects.filter(district=diner.district, closed_on=None).order_by("name", "pk")
    return sorted(found, key=lambda each: each.street != diner.street)


def _canteen(request: ActingRequest, diner: Diner) -> Canteen | None:
    """The one that is asked for, where she ate last, or the first of her street."""
    offered = {canteen.pk: canteen for canteen in _canteens(diner)}
    given = request.POST.get("canteen") or request.GET.get("canteen") or ""
    if given.isdigit():
        if int(given) not in offered:
            raise Http404
        return offered[int(given)]
    last = Order.objects.filter(district=diner.district, diner=diner).order_by("-pk").first()
    if last is not None and last.canteen_id in offered:
        return offered[last.canteen_id]
    return next(iter(offered.values()), None)


def _request_id(request: ActingRequest) -> uuid.UUID:
    try:
        return uuid.UUID(request.POST.get("request_id", ""))
    except ValueError:
        return uuid.uuid4()
