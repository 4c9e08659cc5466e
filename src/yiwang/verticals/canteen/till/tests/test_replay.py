"""Lunch replayed: shuffled, doubled, in any batches; redemptions and books stay exact."""

import random

import pytest
from django.db import transaction
from django.utils.timezone import localdate
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from yiwang.kernel.ledger.models import Book, Transfer
from yiwang.kernel.ledger.selectors import trial_balance
from yiwang.verticals.canteen.models import MealServed

from ..models import OfflineMeal
from ..services import sync
from .makers import PRICE, canteen, elder, subsidised, till
from .test_offline import kept

pytestmark = pytest.mark.django_db


def _exact(meals: int, people: list[object]) -> None:
    assert MealServed.objects.filter(late=True).count() == meals
    assert OfflineMeal.objects.count() == meals
    assert all(subsidised(who) == 1 for who in people)  # type: ignore[arg-type]
    to_operators = Transfer.objects.filter(credit__code__startswith="operator:")
    owed = to_operators.values_list("amount", flat=True)
    assert sum(owed) == meals * PRICE
    for book in Book.objects.all():
        found = trial_balance(book, localdate(), localdate())
        assert found.is_balanced
        debits = sum(row.debit - row.credit for row in found.rows if row.side == "debit")
        assert debits == meals * PRICE


def test_a_lunch_replayed_shuffled_and_doubled_is_exact() -> None:
    people = [elder() for _ in range(15)]
    tills = [till(canteen()) for _ in range(3)]
    lunch = [
        (at, kept(n, who)) for at in tills for n, who in enumerate(random.sample(people, 15), 1)
    ]
    sendings = lunch * 2
    random.Random(4).shuffle(sendings)
    for start in range(0, len(sendings), 7):
        for at in tills:
            batch = {k.seq: k for which, k in sendings[start : start + 7] if which is at}
            sync(at.card, list(batch.values()))
    _exact(len(lunch), people)


@settings(
    max_examples=12, deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(data=st.data())
def test_in_any_order_of_arrival_there_is_one_subsidy_each(data: st.DataObject) -> None:
    """Two tills, three people, each scanned at any of them any number of times."""
    with transaction.atomic():
        people, tills = [elder() for _ in range(3)], [till(canteen()), till(canteen())]
        visits = data.draw(
            st.lists(st.tuples(st.integers(0, 1), st.integers(0, 2)), min_size=3, max_size=8)
        )
        scans = [(at, kept(n, people[who])) for n, (at, who) in enumerate(visits, 1)]
        for at, one in data.draw(st.permutations(scans * 2)):
            sync(tills[at].card, [one])
        _exact(len(scans), [people[who] for who in {who for _, who in visits}])
        transaction.set_rollback(True)
