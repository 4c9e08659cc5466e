"""Several tills at once; each race with what happens when its guard is away."""

import uuid
from collections.abc import Iterator
from functools import partial

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests.emptying import empty_ledger
from tests.races import rewritten, together, without
from yiwang.kernel.ledger.models import Book
from yiwang.kernel.ledger.selectors import balance, trial_balance
from yiwang.lib.errors import Conflict, Refused
from yiwang.verticals.canteen.models import Diner, MealServed

from ..models import OfflineMeal
from ..services import Order, Served, sync
from .makers import DISTRICT, PRICE, At, canteen, eat, elder, order, serve, subsidised, till
from .test_offline import kept

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture(autouse=True)
def meals_emptied() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE canteen_mealserved, canteen_till_offlinemeal CASCADE")


def _in_balance() -> bool:
    return all(
        trial_balance(book, localdate(), localdate()).is_balanced for book in Book.objects.all()
    )


def _at_once(orders: list[tuple[At, Order]]) -> list[object]:
    return together(*[partial(serve, at.card, asked) for at, asked in orders])


def _everywhere(many: int) -> tuple[Diner, list[object]]:
    """One person's card at so many canteens at the same moment, paid in cash, so that no wallet
    makes them wait for each other."""
    diner = elder(cards_in=("440203",))
    tills = [
        till(canteen("440203001" if n % 9 == 0 else f"44020400{n % 3 + 1}")) for n in range(many)
    ]
    eat(tills[1], elder())  # some accounts stand, others are opened in the race
    return diner, _at_once([(at, order(at, diner)) for at in tills])


def test_one_person_at_36_canteens_at_once_is_subsidised_once() -> None:
    diner, outcomes = _everywhere(36)
    served = [each for each in outcomes if isinstance(each, Served)]
    refused = [each for each in outcomes if isinstance(each, Refused) and each.code == "seen"]
    assert (len(served), len(refused)) == (1, 35), outcomes
    assert subsidised(diner) == 1 and _in_balance()
    posted = MealServed.objects.filter(diner=diner).get()
    assert posted.journal_id and MealServed.objects.count() == 2


def test_without_the_index_somebody_is_subsidised_twice() -> None:
    """Looking before writing is no guard: here there is a moment between the two."""
    write = "INSERT INTO canteen_mealserved"
    slowly = (write, f"PERFORM pg_sleep(0.05); {write}")
    with without("canteen_one_subsidised_meal"), rewritten("canteen_serve", slowly):
        assert any(subsidised(_everywhere(8)[0]) > 1 for _ in range(ROUNDS))


def _spends(many: int) -> tuple[Diner, list[object]]:
    """A wallet of two meals' worth asked for six at once, each at the full price."""
    diner, at = elder(entitled=False, money=2 * PRICE + 100), till()
    asked = [order(at, diner, pays="wallet", full_price=True) for _ in range(many)]
    return diner, _at_once([(at, each) for each in asked])


def test_a_wallet_is_never_overdrawn() -> None:
    diner, outcomes = _spends(6)
    assert sum(isinstance(each, Served) for each in outcomes) == 2
    assert sum(getattr(each, "code", "") == "insufficient" for each in outcomes) == 4
    assert balance(DISTRICT, "money", diner.wallet).balance == 100 and _in_balance()


def test_without_the_ledgers_floor_it_is() -> None:
    blind = ("r.delta < 0 AND r.balance - r.held + r.delta < r.floor", "false")
    with without("ledger_never_below_floor", mend=empty_ledger), rewritten("ledger_apply", blind):
        diner, outcomes = _spends(6)
        assert sum(isinstance(each, Served) for each in outcomes) > 2, outcomes
        assert balance(DISTRICT, "money", diner.wallet).balance < 0


def test_the_same_request_50_times_and_once_with_another_price() -> None:
    diner, at = elder(money=5000), till()
    eat(at, elder())
    asked = order(at, diner, pays="wallet")
    other = Order(**{**asked.__dict__, "price": PRICE - 100})
    outcomes = _at_once([(at, asked)] * 50 + [(at, other)])
    served = [each for each in outcomes if isinstance(each, Served)]
    assert len(served) == 50 and len({(s.meal_id, s.balance) for s in served}) == 1, outcomes
    assert sum(not each.repeated for each in served) == 1
    assert isinstance(outcomes[-1], Conflict)
    assert balance(DISTRICT, "money", diner.wallet).balance == 4500 and _in_balance()


def test_requests_of_their_own_are_as_many_meals() -> None:
    """The control of the one above: it is the request's id that makes 50 one."""
    diner, at = elder(money=50 * PRICE, entitled=False), till()
    eat(at, elder())
    asked = order(at, diner, pays="wallet")
    each_own = [Order(**{**asked.__dict__, "request_id": uuid.uuid4()}) for _ in range(8)]
    outcomes = _at_once([(at, each) for each in each_own])
    assert len({each.meal_id for each in outcomes if isinstance(each, Served)}) == 8


def test_two_tills_sync_the_same_people_at_once_in_other_orders() -> None:
    people = [elder(money=900) for _ in range(12)]
    one, two = till(), till(canteen())
    mine = [kept(n, who, pays="wallet", paid=0) for n, who in enumerate(people, 1)]
    theirs = [kept(n, who, pays="wallet", paid=0) for n, who in enumerate(people[::-1], 1)]
    outcomes = together(
        partial(sync, one.card, mine), partial(sync, two.card, theirs),
        partial(sync, one.card, mine), partial(sync, two.card, theirs),
    )  # fmt: skip
    assert not [each for each in outcomes if isinstance(each, Exception)], outcomes
    assert [subsidised(who) for who in people] == [1] * 12
    assert OfflineMeal.objects.count() == 24 and MealServed.objects.count() == 24
    assert _in_balance()
