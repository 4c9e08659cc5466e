"""join_orders, part_orders: meals booked by somebody who was another are hers, and back."""

from django.db import transaction
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM

from ...models import Diner
from ...services.trace import trace
from ..models import Order
from .booking import give_back


def join_orders(*, district: str, diner_id: int, ended_id: int) -> int:
    """What the other booked from today on is hers; of a meal that both booked one place is given
    back. How many orders moved; again none."""
    with transaction.atomic():
        _stays, ended = _locked(district, diner_id, ended_id)
        hers = {(each.day, each.meal) for each in _coming(district, diner_id)}
        moved = 0
        for order in _coming(district, ended.pk):
            if (order.day, order.meal) in hers:
                give_back(order_id=order.pk, actor=SYSTEM, late=True, reason="两份登记并为一人")
            else:
                _give(order, diner_id)
                moved += 1
        if moved:
            trace(SYSTEM, "join_orders", ended.ref, district, diner=diner_id, moved=moved)
        return moved


def part_orders(*, district: str, diner_id: int, parted_id: int) -> int:
    """They are two again: meals to come whose place the other took are the other's again. How many
    moved; again none. What was eaten stays with whom it was written for."""
    with transaction.atomic():
        _stays, parted = _locked(district, diner_id, parted_id)
        taken = {(each.day, each.meal) for each in _coming(district, parted.pk)}
        moved = 0
        for order in _coming(district, diner_id):
            if order.reservation.holder == parted.ref and (order.day, order.meal) not in taken:
                _give(order, parted.pk)
                moved += 1
        if moved:
            trace(SYSTEM, "part_orders", parted.ref, district, diner=diner_id, moved=moved)
        return moved


def _locked(district: str, *diner_ids: int) -> list[Diner]:
    """In the order asked for; locked in the order of ids."""
    rows = Diner.objects.select_for_update(no_key=True).filter(district=district, pk__in=diner_ids)
    known = {row.pk: row for row in rows.select_related(None).order_by("pk")}
    return [known[pk] for pk in diner_ids]


def _coming(district: str, diner_id: int) -> list[Order]:
    found = Order.objects.select_for_update(of=("self",)).select_related("reservation")
    return list(
        found.filter(
            district=district, diner=diner_id, day__gte=localdate(), ended_at=None
        ).order_by("pk")
    )


def _give(order: Order, diner_id: int) -> None:
    order.diner_id = diner_id
    order.save(update_fields=["diner"])
