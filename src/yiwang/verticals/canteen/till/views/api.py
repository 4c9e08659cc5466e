"""What tills ask: look, serve, undo, top up."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from ..rules import offers
from ..selectors import TillCard
from ..services import Order, Seen, Served, TopUpOrder, look, serve, take_top_up, undo
from .entrance import Said, device_api, request_id_of, text, whole

WHY = {
    offers.ENTITLED: gettext_noop("享受补贴"),
    offers.SEEN: gettext_noop("当餐已享受补贴"),
    offers.NO_GRANT: gettext_noop("未登记就餐补贴"),
    offers.NOT_HERE: gettext_noop("在本饭堂就餐不享受补贴"),
    offers.ENDED: gettext_noop("就餐资格已终止"),
    offers.SELLS_ONLY: gettext_noop("本饭堂不提供补贴"),
    offers.GUEST: gettext_noop("散客"),
}


@device_api
def look_up(till: TillCard, said: Said, clerk: int | None) -> Said:
    """Who stands at the counter."""
    seen = look(till, seq=whole(said, "seq"), text=text(said, "text"), meal=text(said, "meal", 8))
    return _seen(till, seen)


@device_api
def serve_meal(till: TillCard, said: Said, clerk: int | None) -> Said:
    """A meal for whom was scanned, or a guest's without a scan."""
    order = Order(
        request_id=request_id_of(said),
        meal=text(said, "meal", 8),
        price=whole(said, "price"),
        pays=text(said, "pays", 8),
        scan_id=whole(said, "scan") if said.get("scan") is not None else None,
        full_price=said.get("full_price") is True,
        clerk_id=clerk,
    )
    return _served(serve(till, order))


@device_api
def undo_meal(till: TillCard, said: Said, clerk: int | None) -> Said:
    meal = undo(
        till, district=text(said, "district", 6), meal_id=whole(said, "meal_id"),
        request_id=request_id_of(said), clerk_id=clerk,
    )  # fmt: skip
    return {"meal_id": meal.pk, "undone": True}


@device_api
def top_up(till: TillCard, said: Said, clerk: int | None) -> Said:
    done = take_top_up(
        till,
        TopUpOrder(
            request_id=request_id_of(said), scan_id=whole(said, "scan"),
            amount=whole(said, "amount"), pays=text(said, "pays", 8), clerk_id=clerk,
        ),
    )  # fmt: skip
    return {"top_up_id": done.pk, "amount": done.amount, "balance": done.balance}


def _seen(till: TillCard, seen: Seen) -> Said:
    diner, offer = seen.diner, seen.offer
    return {
        "scan": seen.scan_id,
        "meal": seen.meal,
        "price": seen.price,
        "name": diner.name,
        "photo": diner.photo_id is not None,
        "category": diner.category,
        "allergies": seen.allergies,
        "reason": offer.reason,
        "why": _(WHY[offer.reason]),
        "seen_at": diner.known.seen_at,
        "booked": diner.reservation_id is not None,
        "parts": offer.shares.of,
        "subsidised": offer.subsidised,
        "pays": offer.shares.diner,
        "balance": seen.balance,
        "lacks": seen.lacks,
        "auto": till.till.auto_confirm,
    }


def _served(served: Served) -> dict[str, Any]:
    return {
        "meal_id": served.meal_id,
        "district": served.district,
        "meal": served.meal,
        "name": served.name,
        "price": served.price,
        "parts": served.shares.of,
        "pays": served.shares.diner,
        "paid_by": served.paid_by,
        "balance": served.balance,
        "served_at": served.served_at.isoformat(),
        "undo_until": (served.received_at + offers.UNDO_WITHIN).isoformat(),
        "repeated": served.repeated,
    }
