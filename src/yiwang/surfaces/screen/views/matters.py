"""A matter's side card, and the order that can be given from it."""

import uuid
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from yiwang.kernel.access.guards import ActingRequest, guarded
from yiwang.kernel.cases.services import advance
from yiwang.lib.errors import Invalid, Refused
from yiwang.ui.values import Clock

from ..forms import OrderForm
from ..selectors.card import ORDER, Card, card_of
from ..selectors.divisions import VERB
from ..texts import deed_words, matter_url, short_places, stage_words


@never_cache
@guarded(VERB)
def matter(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """The key facts of one matter."""
    return _shown(request, card_of(request.actor, district, pk))


@never_cache
@require_POST
@guarded(VERB)
def order(request: ActingRequest, district: str, pk: int) -> HttpResponse:
    """督办 by the flow's own action; the card again, as it then is or with what was wrong."""
    card = card_of(request.actor, district, pk)
    form = OrderForm(request.POST)
    if not form.is_valid():
        problems = [str(message) for messages in form.errors.values() for message in messages]
        return _shown(request, card, problems, status=422)
    given = form.cleaned_data
    try:
        advance(
            actor=request.actor,
            case_id=pk,
            district=district,
            action=ORDER,
            note=given["note"],
            request_id=given["request_id"],
            seen_seq=given["seen_seq"],
        )
    except Refused as refusal:
        fresh_card = card_of(request.actor, district, pk)
        return _shown(request, fresh_card, _words(refusal), status=refusal.status)
    return _shown(request, card_of(request.actor, district, pk))


def _shown(
    request: ActingRequest, card: Card, problems: list[str] | None = None, *, status: int = 200
) -> HttpResponse:
    case, row = card.case, card.row
    place = row.grid or row.community or row.street
    values: dict[str, Any] = {
        "card": card,
        "row": row,
        "case": case,
        "stage": stage_words(row.stage_name),
        "class_name": _(row.class_name) if row.class_name else "",
        "clock": _clock(card),
        "place": short_places({place}).get(place, ""),
        "entries": [(entry, deed_words(name)) for entry, name in card.entries],
        "photos": [
            reverse("desk:file", args=[case.district, case.pk, each.pk]) for each in card.photos
        ],
        "url": matter_url(case.district, case.pk),
        "order_url": reverse("screen:order", args=[case.district, case.pk]),
        "request_id": uuid.uuid4(),
        "note": request.POST.get("note", "") if problems else _("请加快办理并反馈。"),
        "problems": problems or [],
    }
    return render(request, "screen/card.html", values, status=status)


def _clock(card: Card) -> Clock:
    row = card.row
    if row.is_open:
        return Clock(row.stage_due, paused=row.stage == "hung", provisional=row.provisional)
    met = None if row.total_due is None or row.closed_at is None else row.closed_at <= row.total_due
    return Clock(row.total_due, running=False, met=met)


def _words(refusal: Refused) -> list[str]:
    if isinstance(refusal, Invalid):
        return [_(message) for message in refusal.fields.values()]
    return [refusal.text(_)]
