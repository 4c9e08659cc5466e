"""Each promise of the database has a test that turns red without it; none is without a test."""

import pytest
from django.db import transaction

from tests.held import copied, held, ours
from tests.races import without

from ..models import Account, Total, Watermark
from . import test_held_by_the_database as attacks
from .makers import CASH, DISTRICT, available, hold, sql, void

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

#: Promise -> the test that attacks it, with what it is given.
ATTACKS = {
    "ledger_book_district": (attacks.test_books_make_sense, "district = '4402'", "ledger_book_d"),
    "ledger_book_scale": (attacks.test_books_make_sense, "scale = 7", "ledger_book_scale"),
    "ledger_book_code": (attacks.test_codes_are_unique_and_whole,),
    "ledger_account_code": (attacks.test_codes_are_unique_and_whole,),
    "ledger_account_has_code": (attacks.test_codes_are_unique_and_whole,),
    "ledger_account_side": (attacks.test_codes_are_unique_and_whole,),
    "ledger_account_is_final": (attacks.test_an_account_keeps_what_it_is,),
    "ledger_account_stays": (attacks.test_holds_and_accounts_stay, "account"),
    "ledger_account_has_balance": (attacks.test_a_strict_account_begins_with_its_balance,),
    **{
        f"ledger_{table}_append_only": (
            attacks.test_what_was_posted_is_never_changed, table,
            "UPDATE ledger_{} SET district = district",
        )
        for table in attacks.APPEND_ONLY
    },
    **{
        f"ledger_{table}_never_emptied": (attacks.test_nor_emptied, table)
        for table in ("hold", "balance")
    },
    "ledger_request_once": (attacks.test_a_request_is_there_once,),
    "ledger_reversed_once": (attacks.test_a_reversal_is_there_once_and_has_a_reason,),
    "ledger_reversal_has_reason": (attacks.test_a_reversal_is_there_once_and_has_a_reason,),
    "ledger_hold_positive": (attacks.test_a_raw_hold_is_checked_and_counted,),
    "ledger_hold_two_accounts": (attacks.test_a_raw_hold_is_checked_and_counted,),
    "ledger_hold_applies": (attacks.test_a_raw_hold_is_checked_and_counted,),
    "ledger_hold_state": (attacks.test_a_hold_and_its_state_belong_together,),
    "ledger_settled_once": (attacks.test_a_hold_and_its_state_belong_together,),
    "ledger_hold_resolves_once": (attacks.test_a_hold_resolves_once,),
    "ledger_hold_stays": (attacks.test_holds_and_accounts_stay, "hold"),
    "ledger_amount_positive": (
        attacks.test_a_transfer_is_a_positive_line_of_its_journal, {"amount": 0},
        "ledger_amount_positive",
    ),
    "ledger_two_accounts": (attacks.test_a_transfer_has_two_accounts_of_one_book_and_district,),
    "ledger_line_once": (attacks.test_a_line_is_there_once_and_no_line_is_added_later,),
    "ledger_transfer_applies": (attacks.test_a_raw_transfer_moves_the_balance_too,),
    "ledger_held_not_negative": (attacks.test_the_floor_is_a_check_of_its_own,),
    "ledger_never_below_floor": (attacks.test_the_floor_is_a_check_of_its_own,),
    "ledger_balance_moves_by_transfers": (attacks.test_a_balance_moves_only_with_a_transfer,),
}  # fmt: skip
#: Promise -> the deed that it alone refuses.
HELD = {
    "ledger_journal_has_lines": copied(
        "ledger_journal", request_id="gen_random_uuid()", lines="0", reverses_id="NULL"
    ),
    "ledger_hold_once": copied("ledger_hold"),
    "ledger_transfer_never_emptied": "TRUNCATE ledger_transfer",
    "ledger_closing_never_emptied": "TRUNCATE ledger_closing",
    "ledger_closed_once": copied("ledger_closing"),
    "ledger_total_once": copied("ledger_total"),
    "ledger_watermark_once": copied("ledger_watermark"),
}
JOURNALS = "ledger_journal_never_emptied"
something = attacks.something


def _let_go_again() -> None:
    void(hold(10).hold_id)
    assert available() == 900


def _folded_from_the_start() -> None:
    sql("INSERT INTO ledger_book (district, code, name, unit, scale, opened_at) "
        "VALUES ('440222', 'points', '积分', '分', 0, now())")  # fmt: skip
    assert Watermark.objects.filter(district="440222").exists()


ATTACKS |= {
    "ledger_hold_releases": (_let_go_again,),
    "ledger_book_has_watermark": (_folded_from_the_start,),
}


def test_no_promise_is_without_a_test():
    assert ours(r"ledger\_%") == ATTACKS.keys() | HELD.keys() | {JOURNALS}


@pytest.mark.parametrize("name", ATTACKS)
def test_without_it_its_test_is_red(name):
    attack, *given = ATTACKS[name]
    with transaction.atomic():
        attack(*given)
        transaction.set_rollback(True)
    red = pytest.raises((AssertionError, pytest.fail.Exception))
    with without(name), red, transaction.atomic():
        attack(*given)


@pytest.fixture
def everywhere():
    """A row in each table."""
    account = Account.objects.get(code=CASH)
    Total.objects.create(district=DISTRICT, account=account, day="2020-01-01", debits=1, credits=0)
    hold(1)
    sql("SET CONSTRAINTS ALL IMMEDIATE")


@pytest.mark.usefixtures("everywhere")
@pytest.mark.parametrize("name", HELD)
def test_held(name):
    held(name, HELD[name])


@pytest.mark.usefixtures("everywhere")
def test_journals_are_never_emptied_whatever_hangs_on_them():
    with without(*[f"ledger_{table}_never_emptied" for table in ("transfer", "hold")]):
        held(JOURNALS, "TRUNCATE ledger_journal CASCADE")
