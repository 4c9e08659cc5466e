"""The reads. Those with an `actor` are for pages and fail closed; the others are for the room
whose accounts they are, which decides who may see them."""

from .balances import Amount, Exposure, balance, balances, balances_of, exposure
from .books import accounts_of, book_of, books_seen_by, journals_seen_by
from .journals import Entry, JournalRow, journal_of, journal_row
from .statements import (
    Statement,
    StatementLine,
    lines_between,
    moved,
    statement,
    with_balances,
)
from .trial import KindSum, TrialBalance, TrialRow, TrialSums, trial_balance, trial_sums

__all__ = [
    "Amount",
    "Entry",
    "Exposure",
    "JournalRow",
    "KindSum",
    "Statement",
    "StatementLine",
    "TrialBalance",
    "TrialRow",
    "TrialSums",
    "accounts_of",
    "balance",
    "balances",
    "balances_of",
    "book_of",
    "books_seen_by",
    "exposure",
    "journal_of",
    "journal_row",
    "journals_seen_by",
    "lines_between",
    "moved",
    "statement",
    "trial_balance",
    "trial_sums",
    "with_balances",
]
