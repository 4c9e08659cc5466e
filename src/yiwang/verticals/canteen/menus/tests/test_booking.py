"""Booking by the clerk and by herself: a week in one go, each day answered; portions, allergies."""

import uuid

import pytest
from django.db import IntegrityError, transaction

from yiwang.kernel.access.actor import STRANGER, SYSTEM
from yiwang.kernel.booking.models import Reservation, Session
from yiwang.kernel.events.models import StoredEvent
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.notify.models import Delivery, Message
from yiwang.lib.errors import Conflict, Forbidden, Refused

from ...models import MealServed
from .. import invariants
from ..models import Asked, MenuDish, Order, Portion
from ..services import (
    DishTerms,
    Visitor,
    book_meals,
    call_off_meal,
    give_back,
    publish_menus,
    put_dish,
    withdraw_dish,
)
from ..services.absent import notice_absent
from .makers import canteen, day, diner, lunch, menu, ordered

pytestmark = pytest.mark.django_db


def sound() -> None:
    assert not invariants.miscounted_stock()
    assert not invariants.orders_without_place()


def test_publishing_opens_a_session_with_the_servings_clock():
    where = canteen(places=7)
    made = menu(where, deliveries=2)
    session = Session.objects.get()
    assert made.session == session and session.capacity == 7
    assert (session.subject, session.kind) == (where.ref, "lunch")
    assert session.closes_at < session.starts_at and session.quotas.get().capacity == 2
    publish_menus(actor=SYSTEM, canteen_id=where.pk, menu_ids=[made.pk])
    assert Session.objects.count() == 1


def test_a_week_is_one_request_answered_day_by_day(actor):
    where, who = canteen(places=1), diner()
    for ahead in (2, 3, 5):
        menu(where, ahead)
    ordered(diner("别人", phone="13800138001"), lunch(where, 3))
    asked = {"request_id": uuid.uuid4(), "actor": actor("welfare_clerk"), "may_wait": False}
    week = [lunch(where, ahead) for ahead in (5, 3, 2, 4)]
    said = book_meals(diner_id=who.pk, wanted=week, **asked)
    assert [each.state for each in said] == ["confirmed", "refused", "refused", "confirmed"]
    assert "名额已满" in said[1].why and "没有发布菜单" in said[2].why
    assert book_meals(diner_id=who.pk, wanted=week, **asked) == said
    assert Order.objects.filter(diner=who).count() == 2
    with pytest.raises(Conflict):
        book_meals(diner_id=who.pk, wanted=week[:1], **asked)
    sound()


def test_others_book_nothing(actor):
    where, who = canteen(), diner()
    menu(where)
    for stranger in (actor("outsider"), actor("leader"), STRANGER):
        with pytest.raises(Forbidden):
            ordered(who, lunch(where), actor=stranger)
    other = Visitor(who.district, who.pk + 1, 1)
    with pytest.raises(Forbidden):
        ordered(who, lunch(where), actor=STRANGER, visitor=other)
    assert not Order.objects.exists() and not Asked.objects.exists()
    assert Session.objects.get().taken == 0


def test_a_meal_is_ordered_once_across_canteens():
    one, two, who = canteen(), canteen("DH02"), diner()
    menu(one), menu(two)
    assert ordered(who, lunch(one))[0].state == "confirmed"
    again = ordered(who, lunch(two))[0]
    assert again.state == "refused" and "已经订过" in again.why
    assert Session.objects.get(subject=two.ref).taken == 0
    sound()


def test_what_is_against_her_allergies_is_left_out():
    where, who = canteen(), diner(allergies="对花生、海鲜过敏")
    menu(where)
    said = ordered(who, lunch(where))[0]
    assert set(said.left_out) == {"清蒸鲈鱼", "花生焖猪蹄"}
    order = Order.objects.get()
    assert set(order.without) == {"fish", "peanut"} and order.portions.count() == 3


def test_the_last_portion_goes_to_one_and_comes_back():
    where, one, two = canteen(), diner(), diner("李阿公", phone="13800138001")
    menu(where, stock=1)
    first = ordered(one, lunch(where))[0]
    second = ordered(two, lunch(where))[0]
    assert (first.sold_out, second.sold_out) == ((), ("清蒸鲈鱼",))
    give_back(order_id=first.order_id, actor=SYSTEM)
    give_back(order_id=first.order_id, actor=SYSTEM)
    assert MenuDish.objects.get(stock=1).left == 1
    sound()


@pytest.mark.parametrize(
    ("phone", "told"),
    [("13800138001", ["候补成功"]), ("07518123456", ["候补成功", "请打电话告诉老人"])],
)
def test_who_waits_has_the_place_and_the_portions_that_are_given_back(cast, phone, told):
    clerk = cast.account("welfare_clerk")
    where, one, two = canteen(places=1), diner(), diner("李阿公", phone=phone)
    menu(where, stock=1)
    first = ordered(one, lunch(where))[0]
    second = ordered(two, lunch(where))[0]
    assert second.state == "waiting" and not Portion.objects.filter(order=second.order_id).exists()
    give_back(order_id=first.order_id, visitor=Visitor(one.district, one.pk, 1))
    deliver_due()
    order = Order.objects.get(pk=second.order_id)
    assert order.reservation.state == Reservation.State.CONFIRMED and order.portions.count() == 5
    assert list(Message.objects.order_by("id").values_list("title", flat=True)) == told
    calls = Delivery.objects.filter(channel="in_app")
    assert [each.account for each in calls] == [clerk] * (len(told) - 1)
    sound()


def test_deliveries_have_a_limit():
    where, one, two = canteen(), diner(), diner("李阿公", phone="13800138001")
    menu(where, deliveries=1)
    assert ordered(one, lunch(where, delivered=True))[0].state == "confirmed"
    assert ordered(two, lunch(where, delivered=True), may_wait=False)[0].state == "refused"
    assert ordered(two, lunch(where))[0].state == "confirmed"
    assert Order.objects.get(delivered=True).address.reveal() == "沿河路8号302"


def test_after_the_cut_off_only_the_canteen_may(actor):
    where, who = canteen(), diner()
    made = menu(where)
    order = ordered(who, lunch(where))[0]
    session = made.session
    session.closes_at = session.cancel_until = session.closes_at.replace(year=2025)
    session.save()
    late = ordered(diner("李阿公", phone="13800138001"), lunch(where), late=True,
                   actor=actor("welfare_clerk"))[0]  # fmt: skip
    assert late.state == "refused" and "截止" in late.why
    with pytest.raises(Refused, match="截止"):
        give_back(order_id=order.order_id, actor=actor("welfare_clerk"), late=True)
    give_back(order_id=order.order_id, actor=actor("canteen_manager"), late=True)
    sound()


def test_a_meal_called_off_ends_every_order_and_tells_everybody(actor):
    where, who = canteen(), diner()
    made = menu(where, stock=3)
    ordered(who, lunch(where))
    for _time in range(2):
        call_off_meal(actor=actor("canteen_manager"), menu_id=made.pk, reason="停水")
    deliver_due()
    message = Message.objects.get()
    assert message.title == "停餐通知" and message.params["reason"] == "停水"
    assert message.deliveries.count() == 1
    assert Order.objects.get().ended_at and MenuDish.objects.get(stock=3).left == 3
    sound()


def test_a_dish_is_replaced_and_who_had_it_hears(actor):
    where, who = canteen(), diner(allergies="鸡蛋")
    made = menu(where, stock=3)
    egg = put_dish(actor=SYSTEM, canteen_id=where.pk,
                   terms=DishTerms("蒸水蛋", "meat", ("egg",)))  # fmt: skip
    ordered(who, lunch(where)), ordered(diner("李", phone="13800138001"), lunch(where))
    fish = MenuDish.objects.get(stock=3)
    for _time in range(2):
        withdraw_dish(actor=actor("canteen_manager"), menu_dish_id=fish.pk, reason="没有到货",
                      replacement_id=egg.pk)  # fmt: skip
    deliver_due()
    other = MenuDish.objects.get(menu=made, dish=egg)
    assert other.portions.count() == 1 and Order.objects.get(diner=who).without == ["egg"]
    message = Message.objects.get()
    assert message.params["other"] == "蒸水蛋" and message.deliveries.count() == 2
    sound()


def test_the_operator_of_another_canteen_changes_nothing(actor):
    made = menu(canteen())
    for verb in (
        lambda who: call_off_meal(actor=who, menu_id=made.pk, reason="x"),
        lambda who: withdraw_dish(actor=who, menu_dish_id=made.dishes.first().pk, reason="x"),
    ):
        with pytest.raises(Refused):
            verb(actor("outsider"))
    made.session.refresh_from_db()
    assert made.session.cancelled_at is None
    assert not made.dishes.filter(withdrawn_at__isnull=False).exists()


@pytest.mark.parametrize("wrong", [{"left": -1}, {"left": 9}, {"stock": None}])
def test_the_database_holds_the_stock(wrong):
    menu(canteen(), stock=1)
    with pytest.raises(IntegrityError), transaction.atomic():
        MenuDish.objects.filter(stock=1).update(**wrong)


def test_a_week_costs_few_statements(django_assert_max_num_queries):
    where, who = canteen(), diner()
    for ahead in range(2, 7):
        menu(where, ahead)
    with django_assert_max_num_queries(80):
        ordered(who, *[lunch(where, ahead) for ahead in range(2, 7)])


def test_who_usually_comes_and_stays_away_is_noticed_once():
    where, who, regular = canteen(), diner(), diner("李阿公", phone="13800138001")
    for back in range(3, 12):
        ate(where, who, back)
    for back in range(1, 12):
        ate(where, regular, back)
    assert notice_absent() == 1
    fact = StoredEvent.objects.get(name="menus.RegularAbsent")
    assert fact.payload["person_id"] == who.person_id


def ate(where, who, back: int) -> None:
    MealServed.objects.create(
        district=who.district,
        diner=who,
        canteen=where,
        canteen_district=where.district,
        canteen_street=where.street,
        day=day(-back),
        meal="lunch",
        price=1500,
        diner_part=1500,
        paid_by="cash",
        journal_id=1,
        request_id=uuid.uuid4(),
    )
