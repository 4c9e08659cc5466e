"""Accounts are opened when they are first needed; the book is the district's."""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import SYSTEM
from yiwang.kernel.ledger.services import NewAccount, open_accounts, open_book
from yiwang.verticals.canteen.models import Canteen, Diner

from ..rules.accounts import (
    BOOK,
    BUCKETS,
    bucket,
    disputed_with,
    given_by,
    owed_to,
    till_account,
    wallet,
)  # fmt: skip


def open_for_meals(
    district: str, canteen: Canteen, days: Iterable[date], programmes: Iterable[str]
) -> None:
    """Everything that a meal of these months at the canteen may move in a district, wallets left
    out. Harmless twice."""
    names = set(programmes)
    accounts = [
        NewAccount(bucket(funder, code, canteen.pk, day), "budget", "debit", canteen.name)
        for funder in BUCKETS for code in names for day in {day.replace(day=1) for day in days}
    ]  # fmt: skip
    accounts += [
        NewAccount(till_account(paid, canteen.pk), "cash", "debit", canteen.name, canteen.ref)
        for paid in ("cash", "outside")
    ]
    owner, name = f"operator:{canteen.operator_id}", canteen.operator.name
    accounts += [
        NewAccount(owed_to(canteen.operator_id), "payable", "credit", name, owner),
        NewAccount(given_by(canteen.operator_id), "expense", "debit", name, owner),
        NewAccount(disputed_with(canteen.operator_id), "suspense", "debit", name, owner),
    ]
    _open(district, accounts)


def open_wallets(district: str, diners: Iterable[tuple[int, str]]) -> None:
    """Wallets of diners, given by id and person; strict, never below zero. Harmless twice."""
    _open(
        district,
        [NewAccount(wallet(pk), "wallet", "credit", "", ref, floor=0) for pk, ref in diners],
    )


def open_wallet(diner: Diner) -> None:
    """One diner's."""
    open_wallets(diner.district, [(diner.pk, diner.ref)])


def _open(district: str, accounts: list[NewAccount]) -> None:
    open_book(actor=SYSTEM, district=district, code=BOOK, name=_("资金"), unit="元", scale=2)
    open_accounts(district=district, book=BOOK, accounts=accounts)
