"""The trial balance: every account's balance at the end of a day, in two columns that agree."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection

from ..models import Book
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


# What strict accounts moved after the day is read only for a day that is over.
_SQL = """
WITH derived AS (
  SELECT x.account_id, sum(x.debits) AS debits, sum(x.credits) AS credits FROM (
    SELECT t.account_id, t.debits, t.credits FROM ledger_total t
     WHERE t.district = %(district)s AND t.day <= %(at)s
    UNION ALL
    SELECT v.id, v.debit, v.credit
      FROM ledger_watermark w JOIN ledger_transfer t
        ON t.district = w.district AND t.id > w.folded_id AND t.effective_on <= %(at)s
     CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount, 0), (t.credit_id, 0, t.amount))
        AS v (id, debit, credit)
     WHERE w.district = %(district)s) AS x GROUP BY x.account_id
), later AS (
  SELECT v.id, sum(v.delta) AS delta FROM ledger_transfer t
   CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount), (t.credit_id, -t.amount)) AS v (id, delta)
   WHERE %(is_past)s AND t.district = %(district)s AND t.book_id = %(book)s
     AND t.effective_on > %(at)s GROUP BY v.id
)
SELECT a.id, a.code, a.name, a.kind, a.side, b.balance - b.sign * COALESCE(l.delta, 0),
       COALESCE(d.debits, 0), COALESCE(d.credits, 0)
  FROM ledger_account a
  LEFT JOIN ledger_balance b ON b.account_id = a.id
  LEFT JOIN derived d ON d.account_id = a.id AND b.account_id IS NULL
  LEFT JOIN later l ON l.id = a.id
 WHERE a.district = %(district)s AND a.book_id = %(book)s
 ORDER BY a.kind, a.code
"""


def trial_balance(book: Book, at: date, today: date) -> TrialBalance:
    """Balances at the end of day `at`; one statement. Nothing counts for days after `today`."""
    given: dict[str, Any] = {
        "district": book.district,
        "book": book.pk,
        "at": at,
        "is_past": at < today,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SQL, given)
        rows = tuple(_row(*found) for found in cursor.fetchall())
    return TrialBalance(book, at, rows)


def _row(
    account_id: int, code: str, name: str, kind: str, side: str,
    strict: int | None, debits: int, credits: int,
) -> TrialRow:  # fmt: skip
    balance = balance_of(side, int(debits), int(credits)) if strict is None else int(strict)
    return TrialRow(account_id, code, name, kind, side, balance)
