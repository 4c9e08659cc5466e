"""book_meals, give_back: meals for a day or a whole week in one go, each day answered."""

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from yiwang.kernel.access.actor import STRANGER, Actor
from yiwang.kernel.access.selectors import may
from yiwang.kernel.booking.models import Reservation
from yiwang.kernel.booking.services import book, release
from yiwang.lib.chain import canonical
from yiwang.lib.crypto import sm3
from yiwang.lib.errors import Conflict, Refused

from ...models import Diner
from ...services.trace import trace
from ..models import Asked, Menu, Order
from .portions import Served, return_portions, take_portions
from .publishing import DELIVERED
from .visitors import Visitor, require_for


@dataclass(frozen=True)
class Wanted:
    """One meal that is asked for; `address` only if it is to be brought elsewhere than home."""

    canteen_id: int
    day: date
    meal: str
    delivered: bool = False
    address: str = ""


@dataclass(frozen=True)
class DayResult:
    """What became of one meal: confirmed, waiting, or refused with `why` (a source string for
    `values`). `left_out` are dishes against her allergies, `sold_out` those that ran out."""

    day: str
    meal: str
    state: str
    order_id: int | None = None
    why: str = ""
    values: dict[str, Any] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    sold_out: tuple[str, ...] = ()


def book_meals(
    *,
    diner_id: int,
    wanted: Sequence[Wanted],
    request_id: uuid.UUID,
    actor: Actor = STRANGER,
    visitor: Visitor | None = None,
    may_wait: bool = True,
    late: bool = False,
    at: datetime | None = None,
) -> list[DayResult]:
    """Book meals in one transaction, sessions in the order of their ids; a meal that cannot be
    had does not hinder the others. `late` is for staff of the canteen after the cut-off, `at` when
    it was asked, for what was written down elsewhere.

    The same request again gives the first answer; with other content it is a Conflict.
    """
    diner = Diner.objects.select_related("person").get(pk=diner_id)
    how = require_for(actor, visitor, diner)
    if how != Order.How.CLERK or not may(actor, "canteen.run"):
        late = False
    meals = [{**asdict(each), "day": each.day.isoformat()} for each in wanted]
    digest = sm3(canonical({"diner": diner.pk, "wanted": meals, "wait": may_wait}))
    asked = Asked(
        district=diner.district, request_id=request_id, digest=digest, made_by=actor.account_id
    )
    try:
        with transaction.atomic():
            asked.save(force_insert=True)
            asking = _Asking(diner, actor, how, request_id, may_wait=may_wait, late=late, at=at)
            found = asking.all(wanted)
            asked.answer = [asdict(each) for each in found]
            asked.save(update_fields=["answer"])
            trace(
                actor, "book_meals", diner.ref, diner.district, how=how,
                orders=[each.order_id for each in found if each.order_id],
                refused=sum(each.state == "refused" for each in found),
            )  # fmt: skip
            return found
    except IntegrityError as clash:
        if "canteen_menus_asked_once" not in str(clash):
            raise
    return _answered(diner.district, request_id, digest)


def give_back(
    *,
    order_id: int,
    actor: Actor = STRANGER,
    visitor: Visitor | None = None,
    late: bool = False,
    reason: str = "",
) -> Order:
    """Cancel a meal, until the session takes none back; whoever waits has the place. `late` is
    for staff of the canteen. Given back again it stays so."""
    with transaction.atomic():
        order = (
            Order.objects.select_for_update(of=("self",))
            .select_related("diner", "reservation")
            .get(pk=order_id)
        )
        how = require_for(actor, visitor, order.diner)
        if order.ended_at is not None:
            return order
        late = late and how == Order.How.CLERK and may(actor, "canteen.run")
        release(
            district=order.canteen_district,
            reservation_id=order.reservation_id,
            late=late,
            reason=reason,
        )
        return_portions(order)
        order.ended_at = now()
        order.save(update_fields=["ended_at"])
        trace(actor, "give_back", order.diner.ref, order.district, order=order.pk, how=how)
        return order


@dataclass
class _Asking:
    """One request on its way."""

    diner: Diner
    actor: Actor
    how: str
    request_id: uuid.UUID
    may_wait: bool
    late: bool
    at: datetime | None

    def all(self, wanted: Sequence[Wanted]) -> list[DayResult]:
        """Answers by day and meal."""
        menus = _menus(wanted)
        found, open_ones = [], []
        for each in dict.fromkeys(wanted):
            menu = menus.get((each.canteen_id, each.day, each.meal))
            if menu is None:
                found.append(_refused(each, "当天还没有发布菜单；请过后再订。"))
            else:
                open_ones.append((menu, each))
        for menu, each in sorted(open_ones, key=lambda pair: pair[0].session_id or 0):
            found.append(self._one(menu, each))
        return sorted(found, key=lambda each: (each.day, each.meal))

    def _one(self, menu: Menu, wanted: Wanted) -> DayResult:
        try:
            with transaction.atomic():
                order, served = self._ordered(menu, wanted)
        except Refused as refusal:
            return replace(_refused(wanted, refusal.template), values=dict(refusal.values or {}))
        except IntegrityError as clash:
            if "canteen_menus_one_order" not in str(clash):
                raise
            return _refused(wanted, "这一餐已经订过；如要换饭堂，请先取消。")
        return DayResult(
            wanted.day.isoformat(),
            wanted.meal,
            order.reservation.state,
            order.pk,
            left_out=tuple(served.left_out),
            sold_out=tuple(served.sold_out),
        )

    def _ordered(self, menu: Menu, wanted: Wanted) -> tuple[Order, Served]:
        assert menu.session_id is not None
        place = book(
            district=menu.district,
            session_id=menu.session_id,
            holder=self.diner.ref,
            request_id=uuid.uuid5(self.request_id, str(menu.session_id)),
            group=DELIVERED if wanted.delivered else "",
            may_wait=self.may_wait,
            late=self.late,
            made_by=self.actor.account_id,
            at=self.at,
        )
        address = wanted.address.strip() or self.diner.person.address
        if wanted.delivered and not address:
            raise Refused("送餐需要地址；请填写送到哪里。", code="no_address")
        order = Order.objects.create(
            district=self.diner.district,
            diner=self.diner,
            canteen_id=menu.canteen_id,
            canteen_district=menu.district,
            menu=menu,
            reservation=place,
            day=menu.day,
            meal=menu.meal,
            delivered=wanted.delivered,
            address=address if wanted.delivered else "",
            how=self.how,
            made_at=self.at or now(),
        )
        seated = place.state == Reservation.State.CONFIRMED
        return order, take_portions(order) if seated else Served()


def _menus(wanted: Sequence[Wanted]) -> dict[tuple[int, date, str], Menu]:
    found = Menu.objects.filter(
        canteen__in={each.canteen_id for each in wanted},
        day__in={each.day for each in wanted},
        published_at__isnull=False,
    )
    return {(menu.canteen_id, menu.day, menu.meal): menu for menu in found}


def _refused(wanted: Wanted, why: str) -> DayResult:
    return DayResult(wanted.day.isoformat(), wanted.meal, "refused", why=why)


def _answered(district: str, request_id: uuid.UUID, digest: str) -> list[DayResult]:
    before = Asked.objects.get(district=district, request_id=request_id)
    if before.digest != digest:
        raise Conflict("同一请求编号已用于另一项预订；请重新填写后提交。", code="request_reused")
    return [
        DayResult(
            **{
                **each,
                "left_out": tuple(each["left_out"]),
                "sold_out": tuple(each["sold_out"]),
            }
        )
        for each in before.answer
    ]
