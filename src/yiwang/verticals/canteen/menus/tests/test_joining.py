"""Meals booked by somebody who turns out to be another follow her, and go back when parted."""

import pytest
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.booking.models import Reservation
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.registry.services import merge, unmerge

from ...models import Diner
from .. import invariants
from ..models import Order
from ..services import enter, open_link
from .makers import canteen, diner, lunch, menu, ordered

pytestmark = pytest.mark.django_db


def told() -> None:
    while deliver_due():
        pass


def joined(stays: Diner, goes: Diner) -> int:
    done = merge(
        actor=SYSTEM, survivor_id=stays.person_id, merged_id=goes.person_id, reason="同一人"
    )
    told()
    return done.pk


@pytest.fixture
def two() -> list[Diner]:
    return [diner(), diner("陈玉", phone="13900139001")]


def test_orders_follow_and_go_back(two) -> None:
    stays, goes = two
    where = canteen()
    menu(where, stock=5)
    ordered(goes, lunch(where))
    order = Order.objects.get()
    merge_id = joined(stays, goes)
    order.refresh_from_db()
    assert (order.diner, order.reservation.holder) == (stays, goes.ref)
    unmerge(actor=SYSTEM, merge_id=merge_id, reason="两个人")
    told()
    order.refresh_from_db()
    assert order.diner == goes and order.ended_at is None
    assert invariants.orders_without_place() == []


def test_of_a_meal_that_both_booked_one_place_is_given_back(two) -> None:
    stays, goes = two
    where = canteen()
    menu(where, stock=5)
    for each in two:
        ordered(each, lunch(where))
    joined(stays, goes)
    live = Order.objects.get(ended_at=None)
    assert live.diner == stays
    assert Reservation.objects.filter(state="confirmed").get().holder == stays.ref
    assert invariants.miscounted_stock() == [] and invariants.orders_without_place() == []


def test_what_was_eaten_stays_where_it_was_written(two) -> None:
    stays, goes = two
    where = canteen()
    menu(where, stock=5)
    ordered(goes, lunch(where))
    Order.objects.update(day=localdate().replace(year=2020))
    joined(stays, goes)
    assert Order.objects.get().diner == goes


def test_her_link_opens_the_file_that_goes_on(two) -> None:
    stays, goes = two
    secret = open_link(actor=SYSTEM, diner_id=goes.pk)
    merge_id = joined(stays, goes)
    number = stays.person.phone.reveal() or stays.person.id_number.reveal()
    assert enter(secret=secret, digits=number[-4:]).diner_id == stays.pk
    unmerge(actor=SYSTEM, merge_id=merge_id, reason="两个人")
    told()
    number = goes.person.phone.reveal() or goes.person.id_number.reveal()
    assert enter(secret=secret, digits=number[-4:]).diner_id == goes.pk
