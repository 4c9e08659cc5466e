"""The last portion, the last meal, one request: taken once however many ask at the same moment."""

import time
import uuid

import pytest

from tests.races import together

from .. import invariants
from ..models import MenuDish, Order
from ..services import portions
from .makers import canteen, diner, lunch, menu, ordered

pytestmark = pytest.mark.django_db(transaction=True)
MANY = 6


def elders() -> list:
    return [diner(f"老人{at}", phone=f"1390013900{at}") for at in range(MANY)]


def test_the_last_portion_is_one_persons():
    where, some = canteen(places=20), elders()
    menu(where, stock=1)
    said = together(*[lambda who=who: ordered(who, lunch(where))[0] for who in some])
    assert [each.state for each in said] == ["confirmed"] * MANY
    assert sum(not each.sold_out for each in said) == 1
    assert MenuDish.objects.get(stock=1).left == 0 and not invariants.miscounted_stock()


def test_look_first_and_take_afterwards_gives_it_to_several():
    """The negative control of the above."""
    made = menu(canteen(places=20), stock=1)
    dish = made.dishes.get(stock=1)

    def look_then_take() -> bool:
        left = MenuDish.objects.get(pk=dish.pk).left
        time.sleep(0.1)
        return bool(left) and bool(MenuDish.objects.filter(pk=dish.pk).update(left=left - 1))

    assert sum(together(*[look_then_take] * MANY)) > 1
    dish.refresh_from_db()
    dish.left = 1
    dish.save()
    assert sum(together(*[lambda: portions.take_one(dish)] * MANY)) == 1


def test_the_last_meal_is_one_persons():
    where, some = canteen(places=1), elders()
    made = menu(where)
    said = together(*[lambda who=who: ordered(who, lunch(where))[0] for who in some])
    assert sorted(each.state for each in said) == ["confirmed"] + ["waiting"] * (MANY - 1)
    made.session.refresh_from_db()
    assert made.session.taken == 1


def test_one_request_sent_many_times_is_one_answer():
    where, who, request_id = canteen(places=20), diner(), uuid.uuid4()
    for ahead in (2, 3):
        menu(where, ahead)
    week = [lunch(where, 3), lunch(where, 2)]
    said = together(*[lambda: ordered(who, *week, request_id=request_id) for _at in range(MANY)])
    assert all(each == said[0] for each in said), said
    assert Order.objects.count() == 2


def test_weeks_in_two_directions_do_not_block_each_other():
    where, some = canteen(places=20), elders()
    for ahead in (2, 3, 4):
        menu(where, ahead, stock=3)
    days = [lunch(where, ahead) for ahead in (2, 3, 4)]
    said = together(
        *[
            lambda who=who, at=at: ordered(who, *(days if at % 2 else reversed(days)))
            for at, who in enumerate(some)
        ]
    )
    assert all(len(each) == 3 for each in said), said
    assert not invariants.miscounted_stock()
