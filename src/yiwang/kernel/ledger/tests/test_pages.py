"""Books on the desk: for posts over the whole district, and for nobody else."""

from datetime import timedelta
from io import BytesIO

import pytest
from click.testing import CliRunner
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate
from openpyxl import load_workbook

from ..commands import ledger
from ..services import Move
from .makers import BUDGET, CANTEEN, WALLET, hold, pay, post, reverse, sql, top_up

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("town")]
YESTERDAY = localdate() - timedelta(days=1)
BOOK = "/ledger/440204/money/"


@pytest.fixture(autouse=True)
def meals(town):
    top_up(10_000, effective_on=YESTERDAY)
    post(Move(WALLET, CANTEEN, 700), Move(BUDGET, CANTEEN, 500), subject="redemption:7")
    hold(200)


@pytest.fixture
def auditor(signed_in_client):
    """The audit administrator holds her post over the whole district."""
    return signed_in_client("audit_admin")


def page(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_the_books_of_ones_district(auditor, signed_in_client):
    assert "资金" in page(auditor, "/ledger/")
    for person in ("leader", "steward", "outsider"):
        assert "资金" not in page(signed_in_client(person), "/ledger/"), person
    assert signed_in_client("dispatcher").get("/ledger/").status_code == 403


@pytest.mark.parametrize(
    "path",
    ["", "accounts/", f"accounts/{WALLET}/", "?export=xlsx", f"accounts/{WALLET}/?export=csv"],
)
def test_other_districts_and_smaller_posts_find_nothing(path, signed_in_client):
    for person in ("leader", "outsider"):
        assert signed_in_client(person).get(BOOK + path).status_code == 404
    assert signed_in_client("dispatcher").get(BOOK + path).status_code == 403
    assert signed_in_client("resident").get(BOOK + path).status_code == 302


def test_the_trial_balance_of_a_day(auditor):
    today = page(auditor, BOOK)
    assert "两边均为 105.00 元" in today
    assert f'href="{BOOK}accounts/?kind=wallet"' in today
    assert "两边均为 100.00 元" in page(auditor, f"{BOOK}?at={YESTERDAY}")
    for nonsense in ("x", "2999-01-01", "0001-01-01"):
        assert "两边均为 105.00 元" in page(auditor, f"{BOOK}?at={nonsense}")


def test_a_book_out_of_balance_says_so(auditor):
    sql("SET CONSTRAINTS ALL IMMEDIATE")
    sql("ALTER TABLE ledger_balance DISABLE TRIGGER ledger_balance_moves_by_transfers")
    sql("UPDATE ledger_balance SET balance = balance + 50 WHERE sign = -1 AND balance > 0")
    assert "借贷相差 0.50 元" in page(auditor, BOOK)
    assert CliRunner().invoke(ledger, ["trial"]).exit_code == 1
    verified = CliRunner().invoke(ledger, ["verify"])
    assert verified.exit_code == 1
    assert "books_out_of_balance" in verified.output
    sql("UPDATE ledger_balance SET balance = balance - 50 WHERE sign = -1 AND balance > 0")
    sql("ALTER TABLE ledger_balance ENABLE TRIGGER ledger_balance_moves_by_transfers")


def test_the_export_has_every_account_and_the_sums(auditor):
    response = auditor.get(f"{BOOK}?export=xlsx")
    rows = list(load_workbook(BytesIO(b"".join(response.streaming_content))).active.values)
    assert rows[0][0] == "账户" and len(rows) == 1 + 5 + 1
    assert (rows[-1][0], rows[-1][3], rows[-1][4]) == ("合计", 105, 105)
    assert "wallet:1" in b"".join(auditor.get(f"{BOOK}?export=csv").streaming_content).decode()


def test_accounts_show_what_is_held(auditor):
    shown = page(auditor, f"{BOOK}accounts/?kind=wallet")
    assert "王奶奶" in shown and "现金" not in shown.split("<tbody")[1]
    assert all(amount in shown for amount in ("93.00", "2.00", "91.00"))
    assert "王奶奶" in page(auditor, f"{BOOK}accounts/?q=person:1")
    assert "王奶奶" not in page(auditor, f"{BOOK}accounts/?state=closed")


def test_a_statement_with_the_balance_after_each_line(auditor):
    shown = page(auditor, f"{BOOK}accounts/{WALLET}/")
    assert all(amount in shown for amount in ("100.00", "93.00", "7.00"))
    first_day = page(auditor, f"{BOOK}accounts/{WALLET}/?day_to={YESTERDAY}")
    assert "redemption:7" not in first_day
    today = page(auditor, f"{BOOK}accounts/{WALLET}/?day_from={localdate()}")
    assert "100.00 元" in today  # the opening balance
    assert "redemption:7" in page(auditor, f"{BOOK}accounts/{WALLET}/?q=redemption")
    assert auditor.get(f"{BOOK}accounts/nobody/").status_code == 404


def test_a_journal_and_its_mirror(auditor, signed_in_client):
    posted = pay(5)
    path = f"/ledger/440204/journals/{posted.journal_id}/"
    assert "已被冲正" not in page(auditor, path)
    undone = reverse(posted.journal_id)
    assert "test.post（冲正）" in page(auditor, f"{BOOK}accounts/{WALLET}/")
    assert f"/journals/{undone.journal_id}/" in page(auditor, path)
    assert "这是一张冲正凭证" in page(auditor, f"/ledger/440204/journals/{undone.journal_id}/")
    for other in ("leader", "outsider"):
        assert signed_in_client(other).get(path).status_code == 404


@pytest.mark.parametrize(
    ("path", "most"),
    [
        (BOOK, 6),
        (f"{BOOK}?at={YESTERDAY}", 6),
        (f"{BOOK}accounts/", 8),
        (f"{BOOK}accounts/{CANTEEN}/", 12),
        (f"{BOOK}accounts/{CANTEEN}/?day_from={YESTERDAY}", 13),
    ],
)
def test_statements_do_not_grow_with_the_rows(auditor, path, most):
    def count():
        with CaptureQueriesContext(connection) as queries:
            page(auditor, path)
        return [query["sql"] for query in queries]

    few = count()
    for _ in range(10):
        pay(5)
    many = count()
    assert len(many) <= min(len(few), most), many


def test_the_trial_balance_and_the_proof_by_command():
    shown = CliRunner().invoke(ledger, ["trial", "--at", YESTERDAY.isoformat()])
    assert shown.exit_code == 0, shown.output
    assert "100.00" in shown.output.splitlines()[-1]
    assert CliRunner().invoke(ledger, ["trial", "--book", "points"]).exit_code == 1
    verified = CliRunner().invoke(ledger, ["verify"])
    assert (verified.exit_code, verified.output) == (
        0,
        "every balance is the sum of its transfers\n",
    )
