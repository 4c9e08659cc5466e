"""post: together or not at all, once per request, never below a floor."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import SYSTEM
from yiwang.lib.errors import Conflict, Invalid, Refused

from ..models import Journal as JournalRow
from ..selectors import journal_of
from ..services import Journal, Move, post_many
from .makers import (
    BUDGET,
    CANTEEN,
    CASH,
    DISTRICT,
    FLOUR,
    KITCHEN,
    OTHER_WALLET,
    WALLET,
    balance,
    pay,
    post,
    refused,
    request,
    top_up,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]


def test_a_transfer_moves_both_sides():
    answer = top_up(10_000)
    assert answer.balances == {("money", WALLET): 10_000}
    assert (balance(WALLET), balance(CASH)) == (10_000, 10_000)


def test_a_meal_is_one_journal_of_diner_and_funder():
    top_up(1_000)
    answer = post(Move(WALLET, CANTEEN, 700), Move(BUDGET, CANTEEN, 500))
    assert answer.balances == {("money", WALLET): 300, ("money", BUDGET): 500}
    assert balance(CANTEEN) == 1_200


def test_one_journal_may_move_money_and_stock():
    answer = post(Move(CASH, WALLET, 100), Move(FLOUR, KITCHEN, 3, book="flour"))
    assert answer.balances == {("money", WALLET): 100, ("flour", FLOUR): 3}


def test_all_or_nothing():
    top_up(1_000)
    with refused("insufficient"):
        post(Move(CASH, OTHER_WALLET, 50), Move(WALLET, CANTEEN, 1_001))


def test_money_in_and_out_of_one_journal_counts_together():
    assert post(Move(WALLET, CANTEEN, 80), Move(CASH, WALLET, 100)).balances == {
        ("money", WALLET): 20
    }


def test_the_floor_may_lie_below_zero():
    post(Move(CANTEEN, BUDGET, 100_000))
    assert balance(BUDGET) == -100_000
    with refused("insufficient"):
        post(Move(CANTEEN, BUDGET, 1))


def test_the_refusal_says_which_account():
    with refused("insufficient") as caught:
        pay(1)
    assert WALLET in caught.value.message


def test_the_same_again_is_the_first_answer():
    again = request()
    first = top_up(500, request_id=again)
    pay(200)
    second = top_up(500, request_id=again)
    assert second == first
    assert (first.repeated, second.repeated) == (False, True)
    assert balance() == 300


@pytest.mark.parametrize(
    "other",
    [
        {"fen": 501},
        {"wallet": OTHER_WALLET},
        {"effective_on": date(2026, 1, 1)},
        {"subject": "redemption:8"},
        {"kind": "test.other"},
    ],
)
def test_other_content_under_the_same_request_is_a_conflict(other):
    again = request()
    top_up(500, request_id=again)
    with refused("request_reused", Conflict):
        top_up(**({"fen": 500, "request_id": again} | other))


def test_a_repeat_after_midnight_is_the_same():
    """No day given is not the same as today's date, so that it stays what was asked."""
    again = request()
    top_up(500, request_id=again)
    assert JournalRow.objects.get(request_id=again).effective_on == localdate()
    with refused("request_reused", Conflict):
        top_up(500, request_id=again, effective_on=localdate())


@pytest.mark.parametrize(
    ("moves", "field"),
    [
        ([], "moves"),
        ([Move(CASH, WALLET, 0)], "amount"),
        ([Move(CASH, WALLET, -5)], "amount"),
        ([Move(CASH, CASH, 5)], "debit"),
    ],
)
def test_nonsense_is_named_by_its_field(moves, field):
    with refused("invalid", Invalid) as caught:
        post(*moves)
    assert list(caught.value.fields) == [field]


def test_nothing_counts_for_tomorrow():
    with refused("invalid", Invalid):
        top_up(5, effective_on=localdate() + timedelta(days=1))


@pytest.mark.parametrize(
    "move", [Move(CASH, "wallet:9", 5), Move("safe", WALLET, 5), Move(CASH, WALLET, 5, "points"),
             Move(CASH, KITCHEN, 5)]
)  # fmt: skip
def test_an_account_must_be_open_in_the_book(move):
    with refused("no_account"):
        post(move)


def test_a_district_does_not_know_the_accounts_of_another():
    with refused("no_account"):
        top_up(5, district="440203")


def test_it_is_one_statement():
    top_up(5)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        top_up(5)
    own = [q["sql"] for q in queries if "SAVEPOINT" not in q["sql"]]
    assert len(own) == 1, own


def test_what_a_request_posted_can_be_read():
    again = request()
    top_up(500, request_id=again, subject="topup:1", memo="现金")
    found = journal_of(DISTRICT, again)
    assert found is not None
    assert (found.subject, found.memo, found.entries[0].debit) == ("topup:1", "现金", CASH)
    assert journal_of("440203", again) is None


def test_many_journals_are_posted_as_singly_in_one_round_trip():
    first, second = (
        Journal(request(), "test.post", [Move(CASH, WALLET, 500), Move(WALLET, CANTEEN, 200)],
                localdate() - timedelta(days=day), "diner:1", "词")
        for day in (1, 0)
    )  # fmt: skip
    with CaptureQueriesContext(connection) as captured:
        answers = post_many(actor=SYSTEM, district=DISTRICT, journals=[first, second])
    assert sum("ledger_post_many" in row["sql"] for row in captured) == 1 and len(captured) == 3
    assert [each.balances["money", WALLET] for each in answers] == [300, 600]
    assert [each.effective_on for each in answers] == [first.effective_on, second.effective_on]
    single = post(
        *first.moves, request_id=first.request_id, effective_on=first.effective_on,
        subject="diner:1", memo="词",
    )  # fmt: skip
    assert single.repeated and single == answers[0]
    again = post_many(actor=SYSTEM, district=DISTRICT, journals=[second])
    assert again[0].repeated and again[0] == answers[1]


def test_one_journal_that_cannot_be_posted_hinders_all():
    good = Journal(request(), "test.post", [Move(CASH, WALLET, 500)])
    poor = Journal(request(), "test.post", [Move(OTHER_WALLET, CANTEEN, 500)])
    with refused("insufficient"):
        post_many(actor=SYSTEM, district=DISTRICT, journals=[good, poor])
    assert balance(WALLET) == 0


def test_many_journals_count_one_after_the_other():
    """What a later one brings cannot be spent before; what an earlier one brought can."""
    spent = Journal(request(), "test.post", [Move(WALLET, CANTEEN, 500)])
    given = Journal(request(), "test.post", [Move(CASH, WALLET, 500)])
    with refused("insufficient"):
        post_many(actor=SYSTEM, district=DISTRICT, journals=[spent, given])
    answers = post_many(actor=SYSTEM, district=DISTRICT, journals=[given, spent, given])
    assert [each.balances.get(("money", WALLET)) for each in answers] == [500, 0, 500]
    assert [each.repeated for each in answers] == [False, False, True]
    assert answers[0] == answers[2]


@pytest.mark.parametrize(
    ("moves", "day", "code"),
    [
        ([], 0, Invalid),
        ([Move(CASH, WALLET, 0)], 0, Invalid),
        ([Move(CASH, CASH, 5)], 0, Invalid),
        ([Move(CASH, WALLET, 5)], 1, Invalid),
        ([Move(CASH, "wallet:9", 5)], 0, "no_account"),
    ],
)
def test_many_journals_are_refused_as_single_ones(moves: list[Move], day: int, code: object):
    good = Journal(request(), "test.post", [Move(CASH, WALLET, 500)])
    wrong = Journal(request(), "test.post", moves, localdate() + timedelta(days=day))
    with pytest.raises(Invalid if code is Invalid else Refused) as caught:
        post_many(actor=SYSTEM, district=DISTRICT, journals=[good, wrong])
    with pytest.raises(type(caught.value)) as singly:
        post(*moves, effective_on=wrong.effective_on)
    assert str(caught.value) == str(singly.value)
    assert balance(WALLET) == 0


def test_a_request_of_another_content_hinders_all_of_many():
    again = request()
    top_up(500, request_id=again)
    good = Journal(request(), "test.post", [Move(CASH, WALLET, 500)])
    other = Journal(again, "test.post", [Move(CASH, WALLET, 400)])
    with refused("request_reused", Conflict):
        post_many(actor=SYSTEM, district=DISTRICT, journals=[good, other])
