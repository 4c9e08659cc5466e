"""serve: one meal, at most one of them subsidised. Two statements."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from yiwang.kernel.booking.services import attend
from yiwang.kernel.eligibility.models import Programme
from yiwang.lib.errors import Conflict, Invalid, Refused
from yiwang.lib.postgres.plans import KEPT_PLANS
from yiwang.verticals.canteen.models import PAYS, MealServed
from yiwang.verticals.canteen.rules.shares import Shares, unsubsidised

from ..refusals import NO_ACCOUNT, Short, seen, speaking
from ..rules.accounts import till_account, wallet
from ..rules.offers import SEEN, Hours, Offer, missing, offer
from ..selectors import Diner, TillCard, brought, of_scan, wallet_of
from .accounts import open_for_meals, open_wallets

_SERVE = (
    "SELECT meal_id, repeated, journal_id, received_at, balance"  # noqa: S608
    f" FROM canteen_serve(%s::jsonb, %s, %s, %s, %s), {KEPT_PLANS}"
)


@dataclass(frozen=True)
class Order:
    """What a till asks for. Without `scan_id` it is a guest's. `full_price` is the clerk's word
    that she eats without subsidy. `price` is what the till showed, in fen."""

    request_id: UUID
    meal: str
    price: int
    pays: str
    scan_id: int | None = None
    full_price: bool = False
    clerk_id: int | None = None


@dataclass(frozen=True)
class Served:
    """The answer, the same whenever the order comes again."""

    meal_id: int
    district: str
    meal: str
    name: str
    price: int
    shares: Shares
    paid_by: str
    balance: int | None
    served_at: datetime
    received_at: datetime
    repeated: bool


def serve(till: TillCard, order: Order) -> Served:
    """Serve a meal now. Refused: seen (subsidised before, says where), insufficient (says how
    much is missing), not_entitled, no_scan. The same order again is the first answer; another
    content under its id is a Conflict."""
    moment = localtime()
    hours = _hours(till, order)
    diner = _diner(till, order, hours)
    known = diner.known if diner else None
    offered = offer(
        order.price, known, canteen_at=till.canteen.street, subsidising=till.subsidising,
        day=moment.date(),
    )  # fmt: skip
    if offered.reason == SEEN and not order.full_price:
        again = _earlier(till, order, diner)
        if again is None:
            raise seen(hours.meal, known.seen_at if known else "")
        return again
    if order.full_price:
        offered = Offer(unsubsidised(order.price), offered.reason)
    row = row_of(till, order, diner, offered, moment)
    row["delivered"] = bool(brought(_booked(diner)))
    payer = payer_of(till, diner, order.pays)
    try:
        found = write_meal(till, diner, row, payer)
    except Short as short:
        raise _short(diner, offered.shares.diner, short) from short
    return _answer(found, row, diner, offered.shares)


def row_of(
    till: TillCard, order: Order, diner: Diner | None, offered: Offer, at: datetime
) -> dict[str, Any]:
    """The meal as canteen_serve reads it: columns of MealServed but id and journal."""
    parts = offered.shares
    return {
        "district": diner.district if diner else till.district,
        "diner_id": diner.id if diner else None,
        "canteen_id": till.canteen.pk,
        "canteen_district": till.canteen.district,
        "canteen_street": till.canteen.street,
        "day": at.date().isoformat(),
        "meal": order.meal,
        "price": order.price,
        "city": parts.city,
        "district_part": parts.district,
        "street": parts.street,
        "charity": parts.charity,
        "operator": parts.operator,
        "diner_part": parts.diner,
        "subsidised": offered.subsidised,
        "entitlement_id": offered.entitlement_id,
        "paid_by": order.pays if parts.diner else MealServed.PaidBy.NOTHING,
        "delivered": False,
        "scan_id": order.scan_id,
        "reservation_id": diner.reservation_id if diner else None,
        "served_by": order.clerk_id,
        "served_at": at.isoformat(),
        "late": False,
        "request_id": str(order.request_id),
    }


def _booked(diner: Diner | None) -> list[int]:
    return [diner.reservation_id] if diner and diner.reservation_id else []


def payer_of(till: TillCard, diner: Diner | None, pays: str) -> str:
    """The account that bears the diner's part."""
    if pays == "wallet" and diner is not None:
        return wallet(diner.id)
    return till_account(pays, till.canteen.pk)


def require_accounts(till: TillCard, diner: Diner | None, day: date) -> None:
    """Open what a meal at this till may need and is not there yet."""
    district = diner.district if diner else till.district
    codes = Programme.objects.filter(district__in={district, till.district}).values_list(
        "code", flat=True
    )
    open_for_meals(district, till.canteen, [day], codes)
    if diner is not None:
        open_wallets(district, [(diner.id, diner.ref)])


def write_meal(
    till: TillCard, diner: Diner | None, row: dict[str, Any], payer: str
) -> tuple[Any, ...]:
    """canteen_serve, once more with the accounts of a new month or diner opened."""
    try:
        return _served(till, diner, row, payer)
    except Refused as refused:
        if refused.code != NO_ACCOUNT:
            raise
        require_accounts(till, diner, date.fromisoformat(row["day"]))
        return _served(till, diner, row, payer)


def _served(
    till: TillCard, diner: Diner | None, row: dict[str, Any], payer: str
) -> tuple[Any, ...]:
    if row["reservation_id"] is None:
        return _once(till, row, payer)
    with transaction.atomic():
        found = _once(till, row, payer)
        if not found[1]:
            attend(district=till.district, reservation_id=row["reservation_id"])
        return found


def _once(till: TillCard, row: dict[str, Any], payer: str) -> tuple[Any, ...]:
    with speaking(), connection.cursor() as cursor:
        cursor.execute(_SERVE, [json.dumps(row), till.operator_id, payer, 0, None])
        found: tuple[Any, ...] = cursor.fetchone()
        return found


def _hours(till: TillCard, order: Order) -> Hours:
    hours = till.hours(order.meal)
    if hours is None:
        raise Invalid({"meal": _("本饭堂不供应这一餐。")})
    if order.pays not in PAYS:
        raise Invalid({"pays": _("请选择账户余额、现金或扫码支付。")})
    if order.pays == "wallet" and order.scan_id is None:
        raise Invalid({"pays": _("散客没有账户，请选择现金或扫码支付。")})
    if hours.price != order.price:
        raise Conflict(_("餐价已变，请重新扫描。"), code="price")
    return hours


def _diner(till: TillCard, order: Order, hours: Hours) -> Diner | None:
    if order.scan_id is None:
        return None
    found = of_scan(till, order.scan_id, hours.meal)
    if found is None:
        raise Refused(_("这次扫描已失效或未识别；请重新扫描。"), code="no_scan")
    return found


def _earlier(till: TillCard, order: Order, diner: Diner | None) -> Served | None:
    """The meal of this very order, which is why she has been seen; Conflict for another content."""
    if diner is None:
        return None
    was = MealServed.objects.filter(district=diner.district, request_id=order.request_id).first()
    if was is None:
        return None
    paid = order.pays if was.diner_part else MealServed.PaidBy.NOTHING
    same = (was.diner_id, was.canteen_id, was.meal, was.price, was.paid_by)
    if same != (diner.id, till.canteen.pk, order.meal, order.price, paid):
        raise Conflict(_("同一请求编号已用于另一笔；请重新扫描。"), code="request_reused")
    shares = Shares(
        was.city, was.district_part, was.street, was.charity, was.operator, was.diner_part
    )
    return Served(
        was.pk, was.district, was.meal, diner.name, was.price, shares, was.paid_by,
        wallet_of(diner), was.served_at, was.received_at, True,
    )  # fmt: skip


def _short(diner: Diner | None, part: int, refusal: Refused) -> Refused:
    lacks = missing(wallet_of(diner), part) if diner else part
    return Refused(
        _("账户余额不足，还差 %(yuan)s 元；请充值，或改用现金、扫码支付。"),
        code=refusal.code,
        values={"yuan": f"{lacks / 100:.2f}"},
    )


def _answer(
    found: tuple[Any, ...], row: dict[str, Any], diner: Diner | None, shares: Shares
) -> Served:
    meal_id, repeated, _journal, received_at, balance = found
    return Served(
        meal_id, row["district"], row["meal"], diner.name if diner else "", row["price"], shares,
        row["paid_by"], balance, datetime.fromisoformat(row["served_at"]), received_at, repeated,
    )  # fmt: skip
