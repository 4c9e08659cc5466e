"""serve_brought: what a door was handed is charged as the counter would have."""

import uuid
from datetime import datetime

from django.db.models import Q
from django.utils.timezone import localtime

from yiwang.kernel.booking.models import Reservation
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.menus.models import Order as Booked
from yiwang.verticals.canteen.models import MealServed

from ..models import Till
from ..refusals import seen
from ..rules.offers import SEEN, offer
from ..selectors import card_of, of_people
from .serving import Order, payer_of, row_of, write_meal

_DOORS = uuid.UUID("6f0f4a3e-52a4-4c0e-9d3b-3f6c5b8f7d21")


def serve_brought(
    *, district: str, order_id: int, pays: str, at: datetime, clerk_id: int | None = None
) -> MealServed | None:
    """Serve the meal of an order that was brought to its door, at the canteen's price, with the
    subsidy of its day. Again it is the same meal; where the till served it before, that one. None
    where the canteen has no till or does not serve this meal any more.

    Refused: seen (subsidised elsewhere), insufficient, not_entitled.
    """
    booked = Booked.objects.select_related("diner", "canteen", "reservation").get(
        pk=order_id, district=district
    )
    request_id = uuid.uuid5(_DOORS, f"{district}:{order_id}")
    served = MealServed.objects.filter(
        Q(reservation_id=booked.reservation_id) | Q(request_id=request_id),
        canteen=booked.canteen, day=booked.day, meal=booked.meal, undone_at__isnull=True,
    ).first()  # fmt: skip
    if served is not None:
        return served
    till = Till.objects.filter(canteen=booked.canteen).order_by("pk").first()
    card = card_of(till) if till else None
    hours = card.hours(booked.meal) if card else None
    if card is None or hours is None:
        return None
    diner = of_people(card, {1: (booked.diner.person_id, booked.day, booked.meal)}).get(1)
    if diner is None:
        raise Refused("她已不是登记的就餐长者；请在收银台按原价结算。", code="no_diner")
    offered = offer(
        hours.price, diner.known, canteen_at=card.canteen.street, subsidising=card.subsidising,
        day=booked.day,
    )  # fmt: skip
    if offered.reason == SEEN:
        raise seen(booked.meal, diner.known.seen_at)
    order = Order(request_id, booked.meal, hours.price, pays, clerk_id=clerk_id)
    row = row_of(card, order, diner, offered, localtime(at))
    came = booked.reservation.state == Reservation.State.ATTENDED  # else called off meanwhile
    row |= {
        "day": booked.day.isoformat(),
        "reservation_id": booked.reservation_id if came else None,
        "delivered": True,
    }
    meal_id = write_meal(card, diner, row, payer_of(card, diner, pays))[0]
    return MealServed.objects.get(pk=meal_id, district=row["district"])
