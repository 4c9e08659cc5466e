"""Each promise of the database has a deed that only it refuses; none is without one."""

import pytest

from tests.held import copied, held, ours
from yiwang.kernel.access.actor import SYSTEM

from ..models import Asked, Order, Portion, Round, Stop
from ..services import invite_family
from .makers import DISTRICT, canteen, diner, lunch, menu, ordered

pytestmark = pytest.mark.django_db
_T = "canteen_menus_"

HELD = {
    f"{_T}asked_once": copied(f"{_T}asked"),
    f"{_T}course_known": copied(f"{_T}dish", name="'x'", course="'odd'"),
    f"{_T}dish_named": copied(f"{_T}dish", name="''"),
    f"{_T}dish_once": copied(f"{_T}dish"),
    f"{_T}family_reachable": copied(f"{_T}familymember", phone_index="''"),
    f"{_T}family_once": copied(f"{_T}familymember"),
    f"{_T}published_has_session": copied(f"{_T}menu", meal="'dinner'", session_id="NULL"),
    f"{_T}menu_once": copied(f"{_T}menu", session_id="NULL", published_at="NULL"),
    f"{_T}session_once": copied(f"{_T}menu", meal="'dinner'"),
    f"{_T}stock_never_below_zero": copied(f"{_T}menudish", dish_id="0", stock="1", left="-1"),
    f"{_T}dish_of_menu_once": copied(f"{_T}menudish"),
    f"{_T}one_order": copied(f"{_T}order", reservation_id="0"),
    f"{_T}place_once": copied(f"{_T}order", meal="'dinner'"),
    f"{_T}portion_once": copied(f"{_T}portion"),
    f"{_T}round_once": copied(f"{_T}round"),
    f"{_T}handed_is_proven": copied(
        f"{_T}stop", order_id="0", position="9", state="'handed'", at="now()"
    ),
    f"{_T}handed_is_paid": copied(f"{_T}stop", order_id="0", position="9", pays="'cash'"),
    f"{_T}one_stop": copied(f"{_T}stop", position="9"),
    f"{_T}stop_in_order": copied(f"{_T}stop", order_id="0"),
}


@pytest.fixture
def delivered_lunch() -> None:
    """An order brought home, and her daughter who may look."""
    where, who = canteen(), diner()
    made = menu(where, stock=3)
    ordered(who, lunch(where, delivered=True))
    order, row = Order.objects.get(), {"district": DISTRICT}
    Portion.objects.get_or_create(**row, order=order, dish=made.dishes.first())
    tour = Round.objects.create(**row, menu=made, number=1)
    Stop.objects.create(**row, round=tour, order=order, position=1)
    invite_family(actor=SYSTEM, diner_id=who.pk, name="女儿", number="13900139000")
    assert Asked.objects.exists()


def test_no_promise_is_without_a_deed() -> None:
    assert ours(r"canteen\_menus\_%") == HELD.keys()


@pytest.mark.usefixtures("delivered_lunch")
@pytest.mark.parametrize("name", HELD)
def test_held(name: str) -> None:
    held(name, HELD[name])
