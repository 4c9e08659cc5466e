"""Corrections are mirrors; settled days and closed accounts take nothing more."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from yiwang.lib.errors import Conflict, Forbidden, Invalid

from ..models import Account, Book, Closing, Journal
from ..selectors import journal_of
from ..services import Move, NewAccount, close_account, close_days, open_account, open_book
from .makers import (
    BUDGET,
    CANTEEN,
    CASH,
    DISTRICT,
    OTHER_WALLET,
    SYSTEM,
    WALLET,
    balance,
    hold,
    pay,
    post,
    refused,
    request,
    reverse,
    settle,
    top_up,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
TODAY = localdate()
LAST_MONTH = TODAY.replace(day=1) - timedelta(days=1)


def close(through: date = LAST_MONTH, accounts=None) -> int:
    return close_days(
        actor=SYSTEM, district=DISTRICT, book="money", through=through, accounts=accounts
    )


def test_a_reversal_puts_everything_back():
    top_up(1_000)
    meal = post(Move(WALLET, CANTEEN, 700), Move(BUDGET, CANTEEN, 500))
    undone = reverse(meal.journal_id)
    assert undone.balances == {("money", WALLET): 1_000, ("money", BUDGET): 0}
    assert balance(CANTEEN) == 0
    mirror = Journal.objects.get(pk=undone.journal_id)
    assert (mirror.reverses_id, mirror.memo, mirror.lines) == (meal.journal_id, "记错了", 2)


def test_once():
    posted, again = top_up(1_000), request()
    first = reverse(posted.journal_id, request_id=again)
    assert reverse(posted.journal_id, request_id=again) == first
    with refused("already_reversed", Conflict):
        reverse(posted.journal_id)
    with refused("request_reused", Conflict):
        reverse(posted.journal_id, request_id=again, reason="别的原因")


def test_with_a_reason_and_not_of_a_reversal():
    posted = top_up(1_000)
    with refused("invalid", Invalid):
        reverse(posted.journal_id, reason="  ")
    undone = reverse(posted.journal_id)
    with refused("is_reversal"):
        reverse(undone.journal_id)


def test_not_below_a_floor():
    posted = top_up(1_000)
    pay(1)
    with refused("insufficient"):
        reverse(posted.journal_id)


def test_not_of_another_district():
    posted = top_up(1_000)
    with refused("not_found"):
        reverse(posted.journal_id, district="440203")


def test_a_settled_hold_can_be_reversed():
    top_up(1_000)
    settled = settle(hold(300).hold_id)
    reverse(settled.journal_id)
    assert balance() == 1_000


def test_closed_days_take_nothing_more():
    top_up(1_000, effective_on=LAST_MONTH)
    assert close() == Account.objects.filter(district=DISTRICT, book__code="money").count()
    with refused("period_closed"):
        pay(100, effective_on=LAST_MONTH)
    assert pay(100).effective_on == TODAY


def test_only_these_accounts_are_closed():
    assert close(accounts=[CANTEEN]) == 1
    assert close(accounts=[CANTEEN]) == 0
    top_up(1_000, effective_on=LAST_MONTH)
    with refused("period_closed") as caught:
        pay(100, effective_on=LAST_MONTH)
    assert CANTEEN in caught.value.message and LAST_MONTH.isoformat() in caught.value.message


def test_a_correction_of_closed_days_is_a_reversal_today():
    posted = top_up(1_000, effective_on=LAST_MONTH)
    close()
    with refused("period_closed"):
        reverse(posted.journal_id, effective_on=LAST_MONTH)
    assert reverse(posted.journal_id).effective_on == TODAY
    assert (balance(at=LAST_MONTH), balance()) == (1_000, 0)


def test_a_hold_is_not_settled_into_closed_days():
    top_up(1_000)
    kept = hold(300)
    close()
    with refused("period_closed"):
        settle(kept.hold_id, effective_on=LAST_MONTH)
    settle(kept.hold_id)


def test_a_day_must_be_over_to_be_closed():
    with refused("invalid", Invalid):
        close(TODAY)


def test_closing_further_is_kept_as_a_second_closing():
    close(LAST_MONTH - timedelta(days=1), [CANTEEN])
    close(LAST_MONTH, [CANTEEN])
    assert Closing.objects.count() == 2


def test_an_empty_account_is_closed_for_good():
    def shut(code):
        return close_account(actor=SYSTEM, district=DISTRICT, book="money", account=code)

    top_up(100)
    with refused("not_empty"):
        shut(WALLET)
    pay(100)
    assert shut(WALLET)
    assert not shut(WALLET)
    with refused("account_closed"):
        top_up(5)
    with refused("account_closed"):
        hold(5)
    with refused("no_account"):
        shut("wallet:9")
    with refused("not_empty"):
        shut(CANTEEN)


def test_an_account_is_opened_once():
    wallet = NewAccount(WALLET, "wallet", "credit", "王奶奶", "person:1", floor=0)
    same = open_account(district=DISTRICT, book="money", account=wallet)
    assert same.code == WALLET
    for other in (
        NewAccount(WALLET, "wallet", "credit", "王奶奶", "person:1", floor=-5),
        NewAccount(WALLET, "wallet", "credit", "王奶奶", "person:7", floor=0),
    ):
        with refused("account_exists", Conflict):
            open_account(district=DISTRICT, book="money", account=other)


@pytest.mark.parametrize(
    "wrong",
    [
        NewAccount("", "wallet", "credit"),
        NewAccount("a b", "wallet", "credit"),
        NewAccount("a", "purse", "credit"),
        NewAccount("a", "wallet", "left"),
    ],
)
def test_nonsense_opens_nothing(wrong):
    with refused("invalid", Invalid):
        open_account(district=DISTRICT, book="money", account=wrong)


def test_a_book_is_of_one_unit(actor):
    keeper = actor("system")
    same = open_book(actor=keeper, district=DISTRICT, code="money", name="钱", unit="元", scale=2)
    assert same.name == "资金"
    with refused("book_exists", Conflict):
        open_book(actor=keeper, district=DISTRICT, code="money", name="钱", unit="分")


def test_the_outsider_opens_no_book_here(actor):
    before = Book.objects.count()
    for person in ("outsider", "dispatcher", "steward"):
        with pytest.raises(Forbidden):
            open_book(actor=actor(person), district=DISTRICT, code="x", name="x", unit="x")
    assert Book.objects.count() == before
    assert open_book(actor=actor("outsider"), district="440203", code="x", name="x", unit="x")


def test_what_was_reversed_is_told_with_its_mirror():
    again = request()
    posted = top_up(10, wallet=OTHER_WALLET, request_id=again)
    undone = reverse(posted.journal_id)
    found = journal_of(DISTRICT, again)
    assert found is not None and found.reversed_by == undone.journal_id
    assert found.entries[0].debit == CASH
