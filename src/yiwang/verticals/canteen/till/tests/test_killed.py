"""Two tills killed with -9 in the middle of lunch; then everything again, shuffled and doubled."""

import random
from collections.abc import Iterator

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests.races import together
from yiwang.kernel.ledger.models import Book
from yiwang.kernel.ledger.proving import wrong
from yiwang.kernel.ledger.selectors import balances, trial_balance
from yiwang.verticals.canteen.models import MealServed

from .counter import answer, answers, started
from .makers import DISTRICT, PRICE, canteen, elder, order, subsidised, till

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
ELDERS, HAD, ANSWERED = 40, 2000, 8
#: Orders that a till holds when it is killed: few enough that it cannot have run out of work.
GIVEN = ANSWERED + 6


@pytest.fixture(autouse=True)
def meals_emptied() -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE canteen_mealserved, canteen_till_offlinemeal CASCADE")


def test_a_lunch_whose_tills_are_killed_is_exact_when_all_is_sent_again() -> None:
    """Half of the elders are scanned at both canteens, which serve them in other orders."""
    people, tills = [elder(money=HAD) for _ in range(ELDERS)], [till(), till(canteen())]
    orders = [
        [order(at, who, pays="wallet") for who in people[begin : begin + 30][::step]]
        for at, begin, step in zip(tills, (0, 10), (1, -1), strict=True)
    ]
    processes = [started(at.key, own[:GIVEN]) for at, own in zip(tills, orders, strict=True)]
    first = [answers(process, ANSWERED) for process in processes]
    for process in processes:
        process.kill()
    for process in processes:
        assert process.wait() == -9
    assert all(len(said) == ANSWERED for said in first)
    assert 2 * ANSWERED - 8 <= MealServed.objects.count() < ELDERS

    sendings = [
        (at, each) for at, own in zip(tills, orders, strict=True) for each in own for _ in range(2)
    ]
    random.Random(4).shuffle(sendings)
    said = together(
        *[lambda n=n: [(each, answer(at.key, each)) for at, each in sendings[n::4]]
          for n in range(4)]
    )  # fmt: skip
    again: dict[object, set[str]] = {}
    for each, told in (one for many in said for one in many):
        again.setdefault(each.request_id, set()).add(told)
    for request_id, told in (one for known in first for one in known.items()):
        assert again[request_id] == {told}
    assert all(len(told) == 1 for told in again.values())

    assert [subsidised(who) for who in people] == [1] * ELDERS
    assert MealServed.objects.count() == ELDERS
    left = balances(DISTRICT, "money", [who.wallet for who in people])
    assert {found.balance for found in left.values()} == {HAD - 500} and len(left) == ELDERS
    book = Book.objects.get(district=DISTRICT, code="money")
    found = trial_balance(book, localdate(), localdate())
    owed = sum(row.balance for row in found.rows if row.code.startswith("operator:"))
    assert found.is_balanced and owed == PRICE * ELDERS and wrong() == {}
