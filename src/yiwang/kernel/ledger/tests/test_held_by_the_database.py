"""Raw SQL, past all services: what the database refuses, and by which name. Each test turns red
when the constraint or trigger that it names is dropped."""

import re

import pytest
from django.db import DatabaseError, connection, transaction

from ..models import Account, Book, Hold, Journal
from ..services import Move
from .makers import (
    BUDGET,
    CANTEEN,
    CASH,
    DISTRICT,
    ELSEWHERE,
    FLOUR,
    WALLET,
    hold,
    opened,
    pay,
    post,
    request,
    reverse,
    settle,
    sql,
    sqlstate,
    top_up,
    void,
)  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("books")]

APPEND_ONLY = ("journal", "transfer", "closing")


@pytest.fixture(autouse=True)
def something(books):
    top_up(1_000)
    pay(100)
    Account.objects.filter(code=CANTEEN).update(closed_through="2020-01-31")
    sql(
        "INSERT INTO ledger_closing (district, account_id, through, closed_at) "
        "VALUES (%s, %s, '2020-01-31', now())", DISTRICT, _id(CANTEEN),
    )  # fmt: skip
    sql("SET CONSTRAINTS ALL IMMEDIATE")


def _id(code: str, district: str = DISTRICT) -> int:
    return Account.objects.get(district=district, code=code).pk


def held_by(name: str, text: str, *given: object) -> None:
    """The statement is refused by this constraint, or with this text by a trigger."""
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        sql(text, *given)
    diag = caught.value.__cause__.diag
    assert name in (diag.constraint_name, diag.sqlstate) or re.search(name, diag.message_primary)


def transfer(**changed: object) -> tuple[str, list[object]]:
    """SQL of one more transfer, of a journal of its own, with some columns changed."""
    journal = sql(
        "INSERT INTO ledger_journal (district, request_id, digest, kind, subject, memo, "
        "effective_on, posted_at, lines) VALUES (%s, %s, '', 'raw', '', '', current_date, now(), "
        "1) RETURNING id", DISTRICT, request(),
    )[0][0]  # fmt: skip
    row = {
        "district": DISTRICT,
        "journal_id": journal,
        "seq": 1,
        "book_id": Book.objects.get(district=DISTRICT, code="money").pk,
        "debit_id": _id(CASH),
        "credit_id": _id(WALLET),
        "amount": 5,
        "effective_on": Journal.objects.get(pk=journal).effective_on,
    } | changed
    places = ", ".join(["%s"] * len(row))
    return f"INSERT INTO ledger_transfer ({', '.join(row)}) VALUES ({places})", [*row.values()]  # noqa: S608


@pytest.mark.parametrize("table", APPEND_ONLY)
@pytest.mark.parametrize(
    "deed", ["UPDATE ledger_{} SET district = district", "DELETE FROM ledger_{}"]
)
def test_what_was_posted_is_never_changed(table, deed):
    held_by("append-only", deed.format(table))


@pytest.mark.parametrize("table", [*APPEND_ONLY, "hold", "balance"])
def test_nor_emptied(table):
    hold(1)
    held_by("append-only|never emptied", f"TRUNCATE ledger_{table} CASCADE")


@pytest.mark.parametrize("table", ["hold", "account"])
def test_holds_and_accounts_stay(table):
    hold(1)
    held_by("append-only", f"DELETE FROM ledger_{table}")  # noqa: S608


@pytest.mark.parametrize("table", APPEND_ONLY)
def test_the_owner_has_no_right_to_change_them_either(table):
    rights = sql(
        "SELECT acl.privilege_type FROM pg_class c, aclexplode(c.relacl) acl "
        "WHERE c.relname = %s AND acl.grantee = c.relowner", f"ledger_{table}",
    )  # fmt: skip
    assert ("INSERT",) in rights
    assert not {("UPDATE",), ("DELETE",)} & set(rights)


def test_an_owner_who_is_no_superuser_can_post_and_not_change():
    """The right to one column stays on journals, because foreign keys lock what they refer to."""
    sql("CREATE ROLE ledger_test_owner")
    with connection.cursor() as cursor:
        cursor.execute("GRANT ALL ON ALL TABLES IN SCHEMA public TO ledger_test_owner")
        cursor.execute("GRANT ALL ON ALL SEQUENCES IN SCHEMA public TO ledger_test_owner")
        cursor.execute("REVOKE UPDATE, DELETE ON ledger_transfer, ledger_journal, ledger_closing "
                       "FROM ledger_test_owner")  # fmt: skip
        cursor.execute("GRANT CREATE ON SCHEMA public TO ledger_test_owner")
        for table in (*APPEND_ONLY, "account", "balance", "hold", "book"):
            cursor.execute(f"ALTER TABLE ledger_{table} OWNER TO ledger_test_owner")
        cursor.execute("SET LOCAL ROLE ledger_test_owner")
    posted = top_up(10)
    settle(hold(5).hold_id)
    reverse(posted.journal_id)
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    for deed in ("UPDATE ledger_transfer SET amount = 1", "DELETE FROM ledger_journal",
                 "UPDATE ledger_journal SET memo = 'x'"):  # fmt: skip
        held_by("42501", deed)
    sql("RESET ROLE")


def test_a_balance_moves_only_with_a_transfer():
    held_by("append-only", "UPDATE ledger_balance SET balance = balance + 1")
    held_by("append-only", "UPDATE ledger_balance SET held = 1")
    held_by("append-only", "DELETE FROM ledger_balance")


def test_a_raw_transfer_moves_the_balance_too():
    text, given = transfer()
    sql(text, *given)
    assert sql("SELECT balance FROM ledger_balance WHERE account_id = %s", _id(WALLET)) == [(905,)]


def test_the_floor_is_a_check_of_its_own():
    """Behind the trigger's words stands a constraint."""
    sql("ALTER TABLE ledger_balance DISABLE TRIGGER ledger_balance_moves_by_transfers")
    held_by("ledger_never_below_floor", "UPDATE ledger_balance SET balance = floor - 1")
    held_by("ledger_never_below_floor", "UPDATE ledger_balance SET held = balance - floor + 1")
    held_by("ledger_held_not_negative", "UPDATE ledger_balance SET held = -1")
    sql("ALTER TABLE ledger_balance ENABLE TRIGGER ledger_balance_moves_by_transfers")


def test_the_trigger_refuses_a_raw_overdraft():
    text, given = transfer(debit_id=_id(WALLET), credit_id=_id(CANTEEN), amount=901)
    held_by("YL001", text, *given)


@pytest.mark.parametrize(
    ("changed", "name"),
    [
        ({"amount": 0}, "ledger_amount_positive"),
        ({"amount": -5}, "ledger_amount_positive"),
        ({"seq": 2}, "not of its journal"),
        ({"effective_on": "2020-01-01"}, "not of its journal"),
        ({"journal_id": 0}, "ledger_transfer_journal_id"),
    ],
)
def test_a_transfer_is_a_positive_line_of_its_journal(changed, name):
    text, given = transfer(**changed)
    held_by(name, text, *given)


def test_a_transfer_has_two_accounts_of_one_book_and_district():
    opened(ELSEWHERE)
    both = transfer(credit_id=_id(CASH))
    held_by("ledger_two_accounts", both[0], *both[1])
    for side in ("debit", "credit"):
        name = f"ledger_transfer_{side}_in_book"
        for stranger in (_id(FLOUR), _id(CASH, ELSEWHERE)):
            text, given = transfer(**{f"{side}_id": stranger})
            held_by(name, text, *given)


def test_a_line_is_there_once_and_no_line_is_added_later():
    text, given = transfer()
    sql(text, *given)
    held_by("ledger_line_once", text, *given)
    journal = Journal.objects.earliest("pk")
    text, given = transfer(journal_id=journal.pk, seq=2, effective_on=journal.effective_on)
    held_by("not of its journal", text, *given)


def test_a_request_is_there_once():
    held_by(
        "ledger_request_once",
        "INSERT INTO ledger_journal (district, request_id, digest, kind, subject, memo, "
        "effective_on, posted_at, lines) SELECT district, request_id, '', '', '', '', "
        "current_date, now(), 1 FROM ledger_journal LIMIT 1",
    )


def test_a_reversal_is_there_once_and_has_a_reason():
    posted = top_up(1)
    reverse(posted.journal_id)
    text = (
        "INSERT INTO ledger_journal (district, request_id, digest, kind, subject, memo, "
        "effective_on, posted_at, lines, reverses_id) "
        "VALUES (%s, %s, '', '', '', %s, current_date, now(), 1, %s)"
    )
    held_by("ledger_reversed_once", text, DISTRICT, request(), "again", posted.journal_id)
    other = top_up(1)
    held_by("ledger_reversal_has_reason", text, DISTRICT, request(), "", other.journal_id)


def test_an_account_keeps_what_it_is():
    for change in ("code = 'x'", "side = 'debit'", "floor = -500", "district = '440203'"):
        held_by("never change", f"UPDATE ledger_account SET {change} WHERE code = %s", WALLET)  # noqa: S608
    sql("UPDATE ledger_account SET closed_at = now() WHERE code = %s", BUDGET)
    held_by("never change", "UPDATE ledger_account SET closed_at = NULL WHERE code = %s", BUDGET)
    for through in ("NULL", "'2020-01-01'"):
        held_by(
            "never change",
            f"UPDATE ledger_account SET closed_through = {through} WHERE code = %s",  # noqa: S608
            CANTEEN,
        )


def test_closed_accounts_and_days_take_nothing():
    sql("UPDATE ledger_account SET closed_through = current_date WHERE code = %s", CASH)
    text, given = transfer()
    held_by("YL005", text, *given)
    sql("UPDATE ledger_account SET closed_at = now() WHERE code = %s", CASH)
    held_by("YL004", text, *given)


def test_a_hold_resolves_once():
    kept = hold(10)
    text = "UPDATE ledger_hold SET {} WHERE id = %s"
    held_by("resolves once", text.format("amount = 5"), kept.hold_id)
    held_by("resolves once", text.format("state = 'open'"), kept.hold_id)
    void(kept.hold_id)
    for state in ("open", "expired", "settled"):
        held_by("resolves once", text.format(f"state = '{state}'"), kept.hold_id)


def test_a_hold_and_its_state_belong_together():
    kept = hold(10)
    text = "UPDATE ledger_hold SET {} WHERE id = %s"
    past, later = "resolved_at = now()", "resolved_at = expires_at"
    journal = f"journal_id = {Journal.objects.latest('pk').pk}"
    for change in (
        "state = 'void'", f"state = 'settled', {past}", f"state = 'settled', {later}, {journal}",
        f"state = 'expired', {past}", f"state = 'void', {past}, {journal}",
    ):  # fmt: skip
        held_by("ledger_hold_state", text.format(change), kept.hold_id)
    sql(text.format(f"state = 'settled', {past}, {journal}"), kept.hold_id)
    other = hold(10)
    held_by("ledger_settled_once", text.format(f"state = 'settled', {past}, {journal}"),
            other.hold_id)  # fmt: skip


def test_a_raw_hold_is_checked_and_counted():
    kept = Hold.objects.get(pk=hold(10).hold_id)
    text = (
        "INSERT INTO ledger_hold (district, request_id, digest, kind, subject, memo, book_id, "
        "debit_id, credit_id, amount, placed_at, expires_at, state, reason, resolved_at) "
        "SELECT district, %s, '', '', '', '', book_id, {debit}, {credit}, {amount}, now(), "
        "expires_at, {state}, '', {at} FROM ledger_hold LIMIT 1"
    )
    plain = {
        "debit": "debit_id",
        "credit": "credit_id",
        "amount": 5,
        "state": "'open'",
        "at": "NULL",
    }

    def refused(name: str, **changed: object) -> None:
        held_by(name, text.format(**(plain | changed)), request())

    refused("YL001", amount=891)
    refused("ledger_hold_positive", amount=0)
    refused("ledger_hold_two_accounts", credit="debit_id")
    refused("begins open", state="'void'", at="now()")
    refused("ledger_hold_debit_in_book", debit=_id(FLOUR))
    refused("ledger_hold_credit_in_book", credit=_id(FLOUR))
    held_by("ledger_hold_once", text.format(**plain), kept.request_id)
    sql(text.format(**plain), request())
    assert sql("SELECT held FROM ledger_balance WHERE account_id = %s", _id(WALLET)) == [(15,)]
    sql("UPDATE ledger_account SET closed_at = now() WHERE code = %s", BUDGET)
    refused("YL004", credit=_id(BUDGET))


@pytest.mark.parametrize(
    ("change", "name"),
    [("district = '4402'", "ledger_book_district"), ("scale = 7", "ledger_book_scale")],
)
def test_books_make_sense(change, name):
    held_by(name, f"UPDATE ledger_book SET {change} WHERE code = 'flour'")  # noqa: S608


def test_codes_are_unique_and_whole():
    text = (
        "INSERT INTO ledger_account (district, book_id, code, name, kind, side, owner, opened_at) "
        "SELECT district, book_id, {}, '', 'wallet', {}, '', now() FROM ledger_account LIMIT 1"
    )
    held_by("ledger_account_code", text.format("code", "side"))
    held_by("ledger_account_has_code", text.format("'a b'", "side"))
    held_by("ledger_account_side", text.format("'new'", "'left'"))
    held_by(
        "ledger_book_code",
        "INSERT INTO ledger_book (district, code, name, unit, scale, "
        "opened_at) SELECT district, code, '', '', 0, now() FROM ledger_book LIMIT 1",
    )


def test_a_strict_account_begins_with_its_balance():
    sql("INSERT INTO ledger_account (district, book_id, code, name, kind, side, owner, floor, "
        "opened_at) SELECT district, id, 'raw', '', 'wallet', 'credit', '', -7, now() "
        "FROM ledger_book WHERE code = 'money'")  # fmt: skip
    found = sql("SELECT sign, floor, balance FROM ledger_balance WHERE account_id = %s", _id("raw"))
    assert found == [(-1, -7, 0)]


def test_errors_keep_their_own_codes():
    with pytest.raises(DatabaseError) as caught, transaction.atomic():
        sql("SELECT ledger_void(%s, 0, '')", DISTRICT)
    assert sqlstate(caught.value) == "YL010"
    assert post(Move(CASH, WALLET, 1)).repeated is False
