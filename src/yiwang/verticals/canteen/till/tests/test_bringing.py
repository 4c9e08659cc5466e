"""A meal at her door is charged as at the counter, once, and never more than there is."""

import pytest
from django.db import connection
from django.utils.timezone import localdate, now

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.booking.services import attend, release
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.ledger.selectors import balance
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.menus.models import Stop
from yiwang.verticals.canteen.menus.services import hand_over
from yiwang.verticals.canteen.models import MealServed

from ..services import serve_brought
from .makers import DISTRICT, At, canteen, eat, elder, moved, subsidised, till, to_bring

pytestmark = pytest.mark.django_db


@pytest.fixture
def counter() -> At:
    return till()


def handed(stop: Stop, pays: str = "wallet") -> None:
    hand_over(actor=SYSTEM, stop_id=stop.pk, proof="signed", pays=pays)
    while deliver_due():
        pass


def charged(stop: Stop, pays: str = "wallet") -> MealServed | None:
    return serve_brought(district=DISTRICT, order_id=stop.order_id, pays=pays, at=now())


def differences() -> list[tuple[str, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT kind, subject FROM canteen_settling_difference ORDER BY 1, 2")
        return cursor.fetchall()


def test_what_was_handed_over_is_charged_once(counter: At) -> None:
    diner, place = elder(money=2000), counter.card.canteen
    (stop,) = to_bring(place, diner)
    before = len(moved())
    handed(stop)
    handed(stop)
    meal = MealServed.objects.get()
    assert charged(stop) == meal
    owed, month = f"operator:{counter.card.operator_id}", f"{localdate():%Y-%m}"
    assert moved()[before:] == [
        (f"city:shaoguan:{place.pk}:{month}", owed, 300),
        (f"district:shaoguan:{place.pk}:{month}", owed, 300),
        (f"street:shaoguan:{place.pk}:{month}", owed, 100),
        (diner.wallet, owed, 500),
    ]
    assert (meal.delivered, meal.subsidised, meal.paid_by) == (True, True, "wallet")
    assert meal.reservation_id == stop.order.reservation_id and meal.scan_id is None
    assert differences() == []
    with pytest.raises(Refused, match="已在"):
        eat(counter, diner)


def test_money_at_the_door_is_the_canteens(counter: At) -> None:
    diner = elder()
    (stop,) = to_bring(counter.card.canteen, diner)
    handed(stop, "cash")
    owed = f"operator:{counter.card.operator_id}"
    assert moved()[-1] == (f"cash:{counter.card.canteen.pk}", owed, 500)


def test_a_wallet_that_is_short_leaves_a_difference_and_the_till_makes_up_for_it(
    counter: At,
) -> None:
    diner = elder(money=499)
    (stop,) = to_bring(counter.card.canteen, diner)
    handed(stop)
    assert not MealServed.objects.exists()
    assert balance(DISTRICT, "money", diner.wallet).balance == 499
    assert differences() == [("no_meal", f"reservation:{stop.order.reservation_id}")]
    eat(counter, diner)
    assert differences() == []


def test_what_the_till_served_before_is_not_charged_again(counter: At) -> None:
    diner = elder(money=2000)
    (stop,) = to_bring(counter.card.canteen, diner)
    served = eat(counter, diner, pays="wallet")
    handed(stop)
    assert MealServed.objects.get().pk == served.meal_id


def test_one_subsidy_a_meal_wherever(counter: At) -> None:
    diner = elder(money=2000)
    (stop,) = to_bring(counter.card.canteen, diner)
    eat(till(canteen()), diner)
    handed(stop)
    with pytest.raises(Refused, match="已在"):
        charged(stop)
    assert subsidised(diner) == MealServed.objects.count() == 1


def test_called_off_meanwhile_she_has_it_all_the_same(counter: At) -> None:
    diner = elder(money=2000)
    (stop,) = to_bring(counter.card.canteen, diner)
    release(district=DISTRICT, reservation_id=stop.order.reservation_id, late=True)
    handed(stop)
    assert MealServed.objects.get().reservation_id is None
    assert charged(stop) == MealServed.objects.get()


def test_a_canteen_without_a_till_charges_nothing() -> None:
    (stop,) = to_bring(canteen(), elder())
    attend(district=DISTRICT, reservation_id=stop.order.reservation_id)
    assert charged(stop, "cash") is None
