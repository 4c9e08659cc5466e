"""The auditor reads the books: trial balance, accounts, a statement, the journal behind a line."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from tests.cast import Cast
from yiwang.kernel.ledger.services import Move
from yiwang.kernel.ledger.tests.makers import (
    BUDGET,
    CANTEEN,
    WALLET,
    hold,
    opened,
    pay,
    post,
    reverse,
    top_up,
)  # fmt: skip

from .browser import Visitor

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def books() -> None:
    opened()
    today = localdate()
    top_up(20_000, effective_on=today - timedelta(days=9), memo="社区代充")
    for day in range(8):
        post(
            Move(WALLET, CANTEEN, 700), Move(BUDGET, CANTEEN, 500),
            effective_on=today - timedelta(days=8 - day), subject=f"redemption:{day + 1}",
            kind="canteen.redeem",
        )  # fmt: skip
    reverse(pay(900, subject="redemption:9", kind="canteen.redeem").journal_id, reason="重复刷卡")
    hold(700)


def test_the_auditor_reads_down_to_one_transfer(
    cast: Cast, books: None, visit: Callable[[str], Visitor]
) -> None:
    auditor = visit(cast.account("audit_admin").username)
    page = auditor.open("/ledger/")
    auditor.check("ledger-books")
    page.get_by_role("link", name="资金").click()
    assert "借贷平衡" in page.content()
    auditor.check("ledger-trial")
    page.get_by_role("link", name="钱包").click()
    auditor.check("ledger-accounts")
    page.get_by_role("link", name=WALLET).click()
    assert "期初余额" in page.content()
    auditor.check("ledger-statement")
    page.locator("tbody a").last.click()
    assert "这是一张冲正凭证" in page.content()
    auditor.check("ledger-journal")
