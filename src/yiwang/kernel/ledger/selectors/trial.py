"""The trial balance: every account's balance at the end of a day, in two columns that agree; or its
sums by kind, which is what a page shows."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from ..models import Book, Kind
from ..rules import balance_of, columns_of


@dataclass(frozen=True, slots=True)
class TrialRow:
    """One account."""

    account_id: int
    code: str
    name: str
    kind: str
    side: str
    balance: int

    @property
    def debit(self) -> int:
        return columns_of(self.side, self.balance)[0]

    @property
    def credit(self) -> int:
        return columns_of(self.side, self.balance)[1]


@dataclass(frozen=True, slots=True)
class TrialBalance:
    """All accounts of a book; `debit` and `credit` must be the same number."""

    book: Book
    at: date
    rows: tuple[TrialRow, ...]

    @property
    def debit(self) -> int:
        return sum(row.debit for row in self.rows)

    @property
    def credit(self) -> int:
        return sum(row.credit for row in self.rows)

    @property
    def is_balanced(self) -> bool:
        return self.debit == self.credit


@dataclass(frozen=True, slots=True)
class KindSum:
    """The accounts of one kind: how many, and what stands in either column."""

    kind: str
    count: int
    debit: int
    credit: int


@dataclass(frozen=True, slots=True)
class TrialSums:
    """All accounts of a book by kind; `debit` and `credit` must be the same number."""

    book: Book
    at: date
    kinds: tuple[KindSum, ...]

    @property
    def debit(self) -> int:
        return sum(each.debit for each in self.kinds)

    @property
    def credit(self) -> int:
        return sum(each.credit for each in self.kinds)

    @property
    def count(self) -> int:
        return sum(each.count for each in self.kinds)

    @property
    def is_balanced(self) -> bool:
        return self.debit == self.credit


# `delta` is debits less credits. Derived accounts are totals of days and the transfers behind the
# watermark, found by their ids. Strict ones are what they are now, less, for a day that is over,
# what each moved afterwards, by its own index: what others moved and what was before is not read.
_ACCOUNTS = """
WITH moved AS (
  SELECT t.account_id AS id, t.debits - t.credits AS delta FROM ledger_total t
   WHERE t.district = %(district)s AND t.day <= %(at)s
  UNION ALL
  SELECT v.id, v.delta FROM ledger_transfer t
   CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount), (t.credit_id, -t.amount)) AS v (id, delta)
   WHERE t.district = %(district)s AND t.effective_on <= %(at)s
     AND t.id > (SELECT folded_id FROM ledger_watermark WHERE district = %(district)s)
), derived AS (SELECT id, sum(delta) AS delta FROM moved GROUP BY id
), balances AS (
  SELECT a.id, a.code, a.name, a.kind, a.side,
         (CASE WHEN b.account_id IS NULL THEN COALESCE(d.delta, 0)
               WHEN NOT %(is_past)s THEN b.sign * b.balance
               ELSE b.sign * b.balance
                 - COALESCE((SELECT sum(t.amount) FROM ledger_transfer t
                              WHERE t.debit_id = a.id AND t.effective_on > %(at)s), 0)
                 + COALESCE((SELECT sum(t.amount) FROM ledger_transfer t
                              WHERE t.credit_id = a.id AND t.effective_on > %(at)s), 0)
          END)::bigint AS delta
    FROM ledger_account a
    LEFT JOIN ledger_balance b ON b.account_id = a.id
    LEFT JOIN derived d ON d.id = a.id AND b.account_id IS NULL
   WHERE a.district = %(district)s AND a.book_id = %(book)s OFFSET 0
)
"""
_EACH = f"{_ACCOUNTS} SELECT id, code, name, kind, side, delta FROM balances ORDER BY kind, code"  # noqa: S608
_BY_KIND = f"""{_ACCOUNTS}
SELECT kind, count(*), sum(GREATEST(delta, 0)), sum(GREATEST(-delta, 0)) FROM balances GROUP BY kind
"""  # noqa: S608  no input in it


def trial_balance(book: Book, at: date, today: date) -> TrialBalance:
    """Balances at the end of day `at`; one statement. Nothing counts for days after `today`."""
    rows = tuple(
        TrialRow(account_id, code, name, kind, side, balance_of(side, delta, 0))
        for account_id, code, name, kind, side, delta in _asked(_EACH, book, at, today)
    )
    return TrialBalance(book, at, rows)


def trial_sums(book: Book, at: date, today: date) -> TrialSums:
    """The same added up by kind, of kinds that have accounts; one statement."""
    found = {kind: KindSum(kind, int(count), int(debit), int(credit))
             for kind, count, debit, credit in _asked(_BY_KIND, book, at, today)}  # fmt: skip
    return TrialSums(book, at, tuple(found[kind] for kind in Kind.values if kind in found))


def _asked(sql: str, book: Book, at: date, today: date) -> list[tuple[Any, ...]]:
    given: dict[str, Any] = {
        "district": book.district,
        "book": book.pk,
        "at": at,
        "is_past": at < today,
    }
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()
