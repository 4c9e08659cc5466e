"""Balances, statements and the trial balance, folded or not."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from ..models import Book, Line, Total, Watermark
from ..rules import balance_of, columns_of, shown
from ..selectors import balances, statement, trial_balance
from ..services import Move, fold
from .makers import (
    BUDGET,
    CANTEEN,
    CASH,
    DISTRICT,
    OTHER_WALLET,
    WALLET,
    balance,
    pay,
    post,
    top_up,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
TODAY = localdate()
YESTERDAY, BEFORE = TODAY - timedelta(days=1), TODAY - timedelta(days=2)


@pytest.fixture
def days(town):
    """Three days; what counts for the first is posted last."""
    top_up(1_000, effective_on=YESTERDAY)
    pay(300, effective_on=YESTERDAY)
    pay(200, subject="redemption:2")
    post(Move(BUDGET, CANTEEN, 500))
    top_up(50, wallet=OTHER_WALLET, effective_on=BEFORE)


@pytest.mark.parametrize(
    ("side", "debits", "credits", "expected"),
    [("debit", 5, 2, 3), ("credit", 5, 2, -3), ("credit", 2, 5, 3), ("debit", 2, 5, -3)],
)
def test_a_balance_is_on_its_own_side(side, debits, credits, expected):
    assert balance_of(side, debits, credits) == expected


@pytest.mark.parametrize(
    ("side", "amount", "columns"),
    [("debit", 3, (3, 0)), ("debit", -3, (0, 3)), ("credit", 3, (0, 3)), ("credit", -3, (3, 0)),
     ("debit", 0, (0, 0)), ("credit", 0, (0, 0))],
)  # fmt: skip
def test_a_balance_below_zero_changes_sides(side, amount, columns):
    assert columns_of(side, amount) == columns


@pytest.mark.parametrize(
    ("amount", "scale", "text"),
    [(1_234_567, 2, "12,345.67"), (-5, 2, "-0.05"), (0, 2, "0.00"), (1_200, 0, "1,200")],
)
def test_amounts_read_as_people_write_them(amount, scale, text):
    assert shown(amount, scale) == text


def test_balances_at_the_end_of_each_day(days):
    expected = {BEFORE: (0, 0, 50), YESTERDAY: (700, 300, 1_050), TODAY: (500, 1_000, 1_050)}
    for at, found in expected.items():
        assert tuple(balance(code, at=at) for code in (WALLET, CANTEEN, CASH)) == found, at
    assert set(balances(DISTRICT, "money", [WALLET, "nobody"])) == {WALLET}


def test_folding_changes_no_number(days):
    before = [balance(code, at=at) for code in (CANTEEN, CASH) for at in (BEFORE, None)]
    trial = trial_balance(Book.objects.get(code="money"), TODAY, TODAY)
    fold_everything()
    assert Total.objects.count() == 4  # the canteen on two days, cash on two others
    assert [balance(code, at=at) for code in (CANTEEN, CASH) for at in (BEFORE, None)] == before
    assert trial_balance(Book.objects.get(code="money"), TODAY, TODAY).rows == trial.rows
    pay(10)
    assert balance(CANTEEN) == 1_010


def test_a_restored_watermark_from_the_future_is_noted_anew(days):
    Watermark.objects.update(next_id=3, next_xid=10**15)
    fold()
    assert Watermark.objects.get(district=DISTRICT).next_xid < 10**15


def fold_everything() -> None:
    """As if the transactions of this test had ended long ago."""
    last = Line.objects.order_by("-id").values_list("id", flat=True).first()
    Watermark.objects.update(next_id=last, next_xid=0)
    fold()


@pytest.mark.parametrize("folded", [False, True])
def test_a_statement_line_by_line(days, folded):
    if folded:
        fold_everything()
    found = statement(DISTRICT, "money", CANTEEN, since=YESTERDAY, until=TODAY)
    assert (found.opening, found.debits, found.credits, found.closing) == (0, 0, 1_000, 1_000)
    lines = [(line.other, line.credit, line.balance) for line in found.lines]
    assert lines == [(WALLET, 300, 300), (WALLET, 200, 500), (BUDGET, 500, 1_000)]
    today = statement(DISTRICT, "money", CANTEEN, since=TODAY, until=TODAY)
    assert (today.opening, today.closing, today.lines) == (300, 1_000, found.lines[1:])


def test_a_statement_in_pages_is_the_same(days):
    whole = statement(DISTRICT, "money", WALLET, since=BEFORE, until=TODAY, size=None)
    lines, after = [], None
    while True:
        page = statement(DISTRICT, "money", WALLET, since=BEFORE, until=TODAY, size=1, after=after)
        assert (page.opening, page.closing) == (0, 500)
        lines += page.lines
        after = page.following
        if after is None:
            break
    assert tuple(lines) == whole.lines
    assert [line.balance for line in lines] == [1_000, 700, 500]


def test_a_late_line_stands_on_its_day_and_moves_those_after(days):
    top_up(5, effective_on=BEFORE)
    found = statement(DISTRICT, "money", WALLET, since=BEFORE, until=TODAY)
    assert [line.balance for line in found.lines] == [5, 1_005, 705, 505]


def test_no_account_no_statement(town):
    assert statement(DISTRICT, "money", "nobody", since=TODAY, until=TODAY) is None
    assert statement("440203", "money", WALLET, since=TODAY, until=TODAY) is None


@pytest.mark.parametrize(
    ("at", "total"), [(BEFORE, 50), (YESTERDAY, 1_050), (TODAY, 1_550), (date(2020, 1, 1), 0)]
)
def test_the_columns_of_a_trial_balance_agree(days, at, total):
    found = trial_balance(Book.objects.get(code="money"), at, TODAY)
    assert found.is_balanced
    assert found.debit == total
    assert {row.code: row.balance for row in found.rows}[WALLET] == balance(WALLET, at=at)
