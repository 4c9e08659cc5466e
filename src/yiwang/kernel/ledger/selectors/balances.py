"""Balances of accounts, now or at the end of a day, and what holds have promised."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Count, Min, Q, Sum

from ..models import Account, Hold
from ..rules import available_of, balance_of


@dataclass(frozen=True, slots=True)
class Amount:
    """A balance on the account's own side. `available` is what may still leave; None for a
    derived account and for a day that is over."""

    account_id: int
    code: str
    balance: int
    held: int = 0
    available: int | None = None


@dataclass(frozen=True, slots=True)
class Exposure:
    """Open holds of an account: how many, what they would take, what they would bring."""

    count: int
    outgoing: int
    incoming: int
    next_expiry: datetime | None


# Strict accounts have a row; for a day that is over, what came later is taken off it. Derived
# ones are totals of folded days and the transfers behind the watermark.
_NOW = """
SELECT a.id, a.code, a.side, b.balance, b.held, b.floor, m.debits, m.credits
  FROM ledger_account a
  LEFT JOIN ledger_balance b ON b.account_id = a.id
  LEFT JOIN LATERAL ledger_moved(a.district, a.id, %s::date) m
    ON a.floor IS NULL OR %s::date IS NOT NULL
 WHERE a.district = %s AND a.id = ANY (%s)
"""


def balances_of(
    district: str, account_ids: Iterable[int], at: date | None = None
) -> dict[int, Amount]:
    """Balances by account id, now or at the end of day `at`; one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_NOW, [at, at, district, list(account_ids)])
        return {row[0]: _amount(row, at) for row in cursor.fetchall()}


def balances(
    district: str, book: str, codes: Collection[str], at: date | None = None
) -> dict[str, Amount]:
    """Balances by account code; codes that do not exist are left out."""
    rows = Account.objects.filter(district=district, book__code=book, code__in=codes)
    found = balances_of(district, rows.values_list("id", flat=True), at)
    return {amount.code: amount for amount in found.values()}


def balance(district: str, book: str, code: str, at: date | None = None) -> Amount | None:
    """One account's balance; None if there is no such account."""
    return balances(district, book, [code], at).get(code)


def exposure(district: str, book: str, code: str) -> Exposure:
    """What open holds of an account have promised."""
    open_holds = Hold.objects.filter(
        Q(debit__code=code) | Q(credit__code=code),
        district=district, state="open", debit__book__code=book,
    )  # fmt: skip
    side = Account.objects.filter(district=district, book__code=book, code=code).values_list("side")
    grows_by_debit = side.first() == ("debit",)
    taking = Q(credit__code=code) if grows_by_debit else Q(debit__code=code)
    sums = open_holds.aggregate(
        count=Count("id"),
        outgoing=Sum("amount", filter=taking, default=0),
        incoming=Sum("amount", filter=~taking, default=0),
        next_expiry=Min("expires_at"),
    )
    return Exposure(**sums)


def _amount(row: tuple[int, str, str, int, int, int, int, int], at: date | None) -> Amount:
    account_id, code, side, stored, held, floor, debits, credits = row
    if debits is not None:
        return Amount(account_id, code, balance_of(side, debits, credits))
    return Amount(account_id, code, stored, held, available_of(stored, held, floor))
