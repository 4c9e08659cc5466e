"""Rows that were merged are one diner with one meal, whichever card is shown and wherever."""

from datetime import timedelta
from functools import partial

import pytest
from django.db import connection
from django.utils.timezone import localdate

from tests.invariants import violations
from tests.races import together
from tests.town import Town
from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.checkin.services import issue
from yiwang.kernel.events.services import deliver_due
from yiwang.kernel.ledger.selectors import balance
from yiwang.kernel.registry.services import merge, unmerge
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.applying.selectors import entitled_on
from yiwang.verticals.canteen.applying.tests.makers import elder as citizen
from yiwang.verticals.canteen.applying.tests.test_projecting import followed
from yiwang.verticals.canteen.models import Diner, MealServed
from yiwang.verticals.canteen.services import install_programme

from ..models import Parting
from ..refusals import speaking
from ..selectors import snapshot_for
from ..services import Served, serve, sync
from .makers import DISTRICT, canteen, card_of, eat, elder, fill, order, scanned, subsidised, till
from .test_offline import kept

pytestmark = pytest.mark.django_db


def joined(survivor: Diner, merged: Diner) -> int:
    done = merge(
        actor=SYSTEM, survivor_id=survivor.person_id, merged_id=merged.person_id, reason="同一人"
    )
    return done.pk


def told() -> None:
    while deliver_due():
        pass


def test_two_cards_of_one_person_are_one_subsidised_meal() -> None:
    one, other, at = elder(), elder(), till()
    joined(one, other)
    served = eat(at, other)
    with pytest.raises(Refused, match="已"):
        eat(till(canteen()), one)
    assert MealServed.objects.get(pk=served.meal_id).diner == one
    assert subsidised(one) + subsidised(other) == 1


def test_two_rows_of_a_person_in_one_batch_are_one() -> None:
    """Two diners' meals, given to the database together."""
    one, other, at = elder(), elder(), till()
    eat(at, other)
    both = """SELECT canteen_require_first_of(ARRAY(
      SELECT jsonb_populate_record(s, jsonb_build_object('diner_id', d.id))
        FROM canteen_mealserved s, canteen_diner d))"""
    with connection.cursor() as cursor:
        cursor.execute(both)
    joined(one, other)
    with pytest.raises(Refused, match="已"), speaking(), connection.cursor() as cursor:
        cursor.execute(both)


def test_what_she_ate_before_they_were_merged_counts() -> None:
    one, other, at = elder(), elder(), till()
    eat(at, other)
    joined(one, other)
    for card in (one, other):
        with pytest.raises(Refused):
            eat(at, card)
    assert subsidised(one) + subsidised(other) == 1


def test_two_who_are_not_merged_eat_twice_and_again_when_parted() -> None:
    """The control."""
    one, other, at = elder(), elder(), till()
    merge_id = joined(one, other)
    unmerge(actor=SYSTEM, merge_id=merge_id, reason="两个人")
    eat(at, one), eat(at, other)
    assert subsidised(one) == subsidised(other) == 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_both_cards_at_once_at_several_canteens() -> None:
    one, other = elder(), elder()
    joined(one, other)
    tills = [till(canteen()) for _ in range(6)]
    asked = [(at, order(at, (one, other)[n % 2])) for n, at in enumerate(tills)]
    outcomes = together(*[partial(serve, at.card, each) for at, each in asked])
    assert sum(isinstance(each, Served) for each in outcomes) == 1, outcomes
    assert {each.code for each in outcomes if isinstance(each, Refused)} == {"seen"}


def test_without_a_network_either_card_is_known_and_the_second_is_disputed() -> None:
    one, other, at = elder(), elder(), till()
    joined(one, other)
    assert snapshot_for(at.card)[0].count('"name"') == 2
    first, second = sync(at.card, [kept(1, one), kept(2, other)])
    assert {first.fault, second.fault} == {"", "seen"}
    assert subsidised(one) + subsidised(other) == 1


def test_grants_diner_and_money_come_together_and_part_again(town: Town) -> None:
    assert town
    programme = install_programme(code="shaoguan", district=DISTRICT).programme
    people = [citizen(serial=serial) for serial in (12, 34)]
    since = localdate() - timedelta(days=90)
    two = [followed(programme, person, since) for person in people]
    for each in two:
        issue(district=DISTRICT, subject=each.ref, kind="card", number=card_of(each))
        fill(each, 700)
    told()
    stays, goes = two
    goes.allergies = "花生"
    goes.save()
    merge_id = joined(stays, goes)
    told()
    goes.refresh_from_db()
    stays.refresh_from_db()
    assert (goes.ended_on, stays.allergies.reveal()) == (localdate(), "花生")
    wallets = [balance(DISTRICT, "money", each.wallet).balance for each in two]
    assert wallets == [1400, 0]
    today = localdate()
    entitled = [entitled_on(DISTRICT, each.person_id, today) is not None for each in two]
    assert entitled == [True, False]
    assert scanned(till(), goes)
    unmerge(actor=SYSTEM, merge_id=merge_id, reason="两个人")
    told()
    goes.refresh_from_db()
    assert goes.ended_on is None
    assert [entitled_on(DISTRICT, each.person_id, today) is not None for each in two] == [True] * 2
    waiting = Parting.objects.get()
    assert (waiting.stays, waiting.parted, waiting.amount) == (stays, goes, 700)
    assert [balance(DISTRICT, "money", each.wallet).balance for each in two] == [1400, 0]
    assert violations(("yiwang.verticals.canteen", "yiwang.kernel.ledger")) == {}
