"""What tills ask: look, serve, undo, top up; the snapshot, what was kept without a network."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from yiwang.kernel.files.models import StoredFile
from yiwang.kernel.files.selectors import file_response
from yiwang.lib.errors import Invalid, Refused
from yiwang.verticals.canteen.models import Meal, MealServed

from ..rules import offers
from ..rules.late import Kept
from ..selectors import TillCard, drawer, exposure_of, meals_today, of_scan, snapshot_for
from ..services import (
    Order,
    Seen,
    Served,
    TopUpOrder,
    look,
    serve,
    sync,
    take_top_up,
    undo,
    undo_top_up,
)  # fmt: skip
from .entrance import Said, device_api, device_file, request_id_of, text, whole

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
    return {
        "top_up_id": done.pk, "district": done.district, "amount": done.amount,
        "balance": done.balance,
    }  # fmt: skip


@device_api
def undo_top_up_of(till: TillCard, said: Said, clerk: int | None) -> Said:
    taken = undo_top_up(
        till, district=text(said, "district", 6), top_up_id=whole(said, "top_up_id"),
        request_id=request_id_of(said), clerk_id=clerk,
    )  # fmt: skip
    return {"top_up_id": taken.pk, "undone": True}


@device_file
def photo(till: TillCard, said: Said, request: HttpRequest) -> HttpResponseBase:
    """Her photo, for whom this till has just scanned."""
    diner = of_scan(till, whole(said, "scan"))
    kept = diner.photo_id if diner else None
    stored = StoredFile.objects.filter(pk=kept).first() if kept is not None else None
    if stored is None:
        raise Refused(_("没有照片。"), code="no_photo")
    return file_response(stored, request, thumbnail=True)


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


@device_api
def snapshot(till: TillCard, said: Said, clerk: int | None) -> Said:
    """What the till needs to serve alone until tonight, signed."""
    body, signature = snapshot_for(till)
    return {"body": body, "signature": signature}


@device_api
def sync_meals(till: TillCard, said: Said, clerk: int | None) -> Said:
    """Meals served without a network; the same answers whenever they come again."""
    rows = said.get("meals")
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise Invalid({"meals": _("应为列表。")})
    settled = sync(till, [_kept(row) for row in rows], clerk_id=clerk)
    return {
        "meals": [
            {
                "seq": row.seq,
                "meal_id": row.meal_id,
                "fault": row.fault,
                "why": str(row.get_fault_display()) if row.fault else "",
                "disputed": row.disputed,
            }
            for row in settled
        ],
        "exposure": exposure_of(till),
    }


@device_api
def today(till: TillCard, said: Said, clerk: int | None) -> Said:
    """The canteen's meals of today, newest first, and what should lie in the drawer."""
    return {"meals": meals_today(till), "drawer": drawer(till), "exposure": exposure_of(till)}


def _kept(row: Said) -> Kept:
    try:
        at = datetime.fromisoformat(text(row, "at", 40))
    except ValueError:
        raise Invalid({"at": _("时间格式不正确。")}) from None
    if at.tzinfo is None:
        raise Invalid({"at": _("时间格式不正确。")})
    meal, pays = text(row, "meal", 8), text(row, "pays", 8)
    if meal not in Meal.values or pays not in MealServed.PaidBy.values:
        raise Invalid({"meal": _("餐别或支付方式不正确。")})
    return Kept(
        seq=whole(row, "seq"), request_id=request_id_of(row), at=at, text=text(row, "text"),
        meal=meal, price=whole(row, "price", most=1_000_000), pays=pays,
        paid=whole(row, "paid", most=1_000_000), subsidised=row.get("subsidised") is True,
    )  # fmt: skip
