"""What follows from facts; runs after the commit, once."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.timezone import localtime, now

from yiwang.kernel.access.selectors import holders
from yiwang.kernel.booking.events import ReservationLapsed, ReservationPromoted, SessionCancelled
from yiwang.kernel.events.services import on
from yiwang.kernel.notify.services import tell
from yiwang.lib.idnumbers import is_mobile, masked_name

from ..applying.events import DinersJoined, DinersParted
from ..models import Diner, Meal
from .events import DishWithdrawn
from .models import MenuDish, Order
from .selectors import contacts_of
from .services.joining import join_orders, part_orders
from .services.portions import take_portions

#: Up to so many who are to be telephoned are named one by one; a default.
EACH = 10


@on(ReservationPromoted)
def serve_whoever_waited(fact: ReservationPromoted) -> None:
    """Her place is confirmed, so her portions are taken, and she is told."""
    with transaction.atomic():
        order = _order(fact.reservation_id)
        if order is None or order.portions.exists():
            return
        take_portions(order)
        _tell([order], f"promoted:{order.pk}", "候补成功", "%(day)s%(meal)s已为您订上。", {})


@on(ReservationLapsed)
def end_what_waited_in_vain(fact: ReservationLapsed) -> None:
    """No place became free."""
    with transaction.atomic():
        order = _order(fact.reservation_id)
        if order is None:
            return
        order.ended_at = now()
        order.save(update_fields=["ended_at"])
        _tell([order], f"lapsed:{order.pk}", "候补没有成功", "%(day)s%(meal)s没有空出名额。", {})


@on(SessionCancelled)
def tell_of_a_meal_called_off(fact: SessionCancelled) -> None:
    """Everybody who had or awaited a place."""
    orders = Order.objects.filter(reservation__in=fact.reservations)
    day = localtime(fact.starts_at).date()
    _tell(
        orders.select_related("diner__person").order_by("pk"),
        f"called_off:{fact.session_id}",
        "停餐通知",
        "%(day)s%(meal)s停餐。原因：%(reason)s",
        {"reason": fact.reason},
        day=day,
    )


@on(DishWithdrawn)
def tell_of_a_dish_withdrawn(fact: DishWithdrawn) -> None:
    """Who had it hears what there is instead."""
    names = {
        each.pk: each.dish.name
        for each in MenuDish.objects.filter(pk__in=[fact.dish_id, fact.replaced_by]).select_related(
            "dish"
        )
    }
    orders = Order.objects.filter(pk__in=fact.orders).select_related("diner__person")
    text = "%(day)s%(meal)s的“%(dish)s”不供应了。原因：%(reason)s"
    if fact.replaced_by:
        text = "%(day)s%(meal)s的“%(dish)s”换成“%(other)s”。原因：%(reason)s"
    params = {
        "dish": names.get(fact.dish_id, ""),
        "other": names.get(fact.replaced_by, ""),
        "reason": fact.reason,
    }
    _tell(orders.order_by("pk"), f"withdrawn:{fact.dish_id}", "菜品调整", text, params)


@on(DinersJoined)
def let_her_orders_follow(fact: DinersJoined) -> None:
    """Whichever file they were booked under."""
    join_orders(district=fact.district, diner_id=fact.diner_id, ended_id=fact.ended_id)


@on(DinersParted)
def give_their_orders_back(fact: DinersParted) -> None:
    """Places that the other took."""
    part_orders(district=fact.district, diner_id=fact.diner_id, parted_id=fact.parted_id)


def _order(reservation_id: int) -> Order | None:
    found = Order.objects.select_for_update(of=("self",)).select_related("diner__person")
    return found.filter(reservation_id=reservation_id, ended_at__isnull=True).first()


def _tell(
    orders: Iterable[Order],
    key: str,
    title: str,
    text: str,
    params: Mapping[str, Any],
    *,
    day: date | None = None,
) -> None:
    """One message a district, to herself or her family; it is urgent, for it is about a meal."""
    by_district: dict[str, list[Order]] = {}
    for order in orders:
        by_district.setdefault(order.district, []).append(order)
    for district, some in by_district.items():
        contacts = contacts_of([order.diner for order in some])
        first = some[0]
        said = {"day": (day or first.day).isoformat(), "meal": str(Meal(first.meal).label)}
        tell(
            district=district,
            key=f"canteen:{key}",
            to=[contact for each in contacts.values() for contact in each],
            title=title,
            text=text,
            params={**said, **params},
            subject=f"menu:{first.menu_id}",
            channels=["sms"],
            urgent=True,
        )
        unreached = [
            order.diner
            for order in some
            if not any(is_mobile(each.phone) for each in contacts[order.diner_id])
        ]
        _have_told(unreached, key, title, said, first.menu_id)


def _have_told(
    diners: Sequence[Diner], key: str, title: str, said: Mapping[str, str], menu_id: int
) -> None:
    """Whom no text message reaches is telephoned: each by herself, many by their street's count."""
    by_street: dict[str, list[Diner]] = {}
    for diner in diners:
        by_street.setdefault(diner.street, []).append(diner)
    for street, some in by_street.items():
        many = len(some) > EACH
        for diner in some[:1] if many else some:
            name = masked_name(diner.person.name)
            tell(
                district=diner.district,
                key=f"canteen:{key}:{street if many else diner.pk}:call",
                to=holders("welfare_clerk", diner),
                title="请打电话告诉老人",
                text="%(what)s：%(day)s%(meal)s，%(count)s 位老人收不到短信（%(name)s等）。"
                if many
                else "%(what)s：%(day)s%(meal)s，%(name)s收不到短信。",
                params={**said, "what": title, "name": name, "count": len(some)},
                url=reverse("canteen_menus:menu", args=[menu_id])
                if many
                else reverse("canteen_menus:book", args=[diner.pk]),
                channels=["in_app"],
            )
