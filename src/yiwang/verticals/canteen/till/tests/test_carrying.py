"""What is carried over is what the counter would have made of it."""

import dataclasses
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils.timezone import now

from yiwang.kernel.access.actor import STRANGER, SYSTEM
from yiwang.kernel.checkin.models import Scan
from yiwang.kernel.ledger.models import Journal
from yiwang.lib.errors import Conflict, Forbidden, Refused
from yiwang.verticals.canteen.models import MealServed

from ..models import TopUp
from ..services import CarriedMeal, CarriedTopUp, carry_meals, carry_top_ups
from . import makers

pytestmark = pytest.mark.django_db
OF_THEMSELVES = {
    "id", "diner_id", "request_id", "scan_id", "journal_id", "served_at", "received_at",
    "entitlement_id",
}  # fmt: skip


def _meal(diner: Any, seq: int = 1, days: int = 0, **more: Any) -> CarriedMeal:
    at = now() - timedelta(days=days)
    given = {"meal": "lunch", "price": makers.PRICE, "pays": "cash"} | more
    return CarriedMeal(seq, uuid4(), at, makers.card_of(diner), **given)


def _plain(meal: MealServed) -> dict[str, Any]:
    said = {f.attname: getattr(meal, f.attname) for f in MealServed._meta.concrete_fields}
    return {name: value for name, value in said.items() if name not in OF_THEMSELVES}


@pytest.mark.parametrize("pays", ["cash", "wallet", "outside"])
@pytest.mark.parametrize("entitled", [True, False])
def test_a_meal_carried_over_equals_one_that_is_served(pays: str, entitled: bool) -> None:
    at = makers.till()
    one, other = (makers.elder(money=5000, entitled=entitled) for _ in range(2))
    makers.eat(at, one, pays=pays)
    served = makers.moved()[-5:]
    count = carry_meals(actor=SYSTEM, till_id=at.till.pk, meals=[_meal(other, pays=pays)])
    carried = makers.moved()[-5:]
    assert count == 1
    first, second = MealServed.objects.order_by("id")
    assert _plain(first) == _plain(second)
    hers = [(debit.replace(other.wallet, one.wallet), *rest) for debit, *rest in carried]
    parts = 4 if entitled else 1
    assert [tuple(each) for each in hers][-parts:] == served[-parts:]


def test_top_ups_of_the_past_are_those_of_the_counter() -> None:
    at = makers.till()
    one, other = makers.elder(), makers.elder()
    makers.fill(one, 3000, at)
    given = CarriedTopUp(uuid4(), now(), makers.card_of(other), 3000, "cash", seq=7)
    assert carry_top_ups(actor=SYSTEM, till_id=at.till.pk, top_ups=[given]) == 1
    first, second = TopUp.objects.order_by("id")
    same = ("canteen_id", "till_id", "amount", "paid_by", "balance", "district")
    assert [getattr(first, n) for n in same] == [getattr(second, n) for n in same]
    assert len({j.kind for j in Journal.objects.all()}) == 1
    assert carry_top_ups(actor=SYSTEM, till_id=at.till.pk, top_ups=[given]) == 0
    assert TopUp.objects.count() == 2


def test_six_weeks_back_counts_on_its_day_and_sent_again_changes_nothing() -> None:
    at, diner = makers.till(), makers.elder(money=9000)
    meals = [_meal(diner, seq=days, days=days, pays="wallet") for days in (39, 38, 1)]
    assert carry_meals(actor=SYSTEM, till_id=at.till.pk, meals=meals) == 3
    assert carry_meals(actor=SYSTEM, till_id=at.till.pk, meals=meals) == 0
    rows = MealServed.objects.order_by("day")
    journals = Journal.objects.filter(kind="meal").order_by("effective_on")
    assert [row.day for row in rows] == [journal.effective_on for journal in journals]
    assert Scan.objects.filter(accepted=True, seq__in=[39, 38, 1]).count() == 3
    assert not any(row.late for row in rows)


@pytest.mark.parametrize("fault", ["twice", "short", "stranger", "card"])
def test_a_batch_that_cannot_be_served_leaves_nothing(fault: str) -> None:
    at, diner, poor = makers.till(), makers.elder(), makers.elder()
    first = _meal(diner)
    wrong = {
        "twice": _meal(diner, seq=2),
        "short": _meal(poor, seq=2, pays="wallet"),
        "card": CarriedMeal(2, uuid4(), now(), "NOBODY1", "lunch", makers.PRICE, "cash"),
        "stranger": _meal(poor, seq=2),
    }[fault]
    actor = STRANGER if fault == "stranger" else SYSTEM
    before = makers.moved()
    with pytest.raises(Forbidden if fault == "stranger" else Refused):
        carry_meals(actor=actor, till_id=at.till.pk, meals=[first, wrong])
    assert makers.moved() == before
    assert not MealServed.objects.exists() and not Scan.objects.filter(seq__in=[1, 2]).exists()


def test_some_that_are_known_do_not_hinder_the_others() -> None:
    at, diner = makers.till(), makers.elder(money=9000)
    meals = [_meal(diner, seq=days, days=days, pays="wallet") for days in (9, 8, 7)]
    assert carry_meals(actor=SYSTEM, till_id=at.till.pk, meals=meals[:1]) == 1
    assert carry_meals(actor=SYSTEM, till_id=at.till.pk, meals=meals) == 2
    other = dataclasses.replace(meals[2], request_id=meals[0].request_id, seq=6)
    with pytest.raises(Conflict):
        carry_meals(actor=SYSTEM, till_id=at.till.pk, meals=[other])
    assert MealServed.objects.count() == Journal.objects.filter(kind="meal").count() == 3
