"""An account's statement: opening balance, every line with the balance after it, closing."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from operator import attrgetter
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet, Sum

from ..models import Account, Line
from ..rules import balance_of

Key = tuple[date, int]
_COLUMNS = (
    "id", "journal_id", "effective_on", "journal__posted_at", "journal__kind",
    "journal__reverses_id", "journal__subject", "journal__memo", "other__code", "other__name",
    "debit", "credit",
)  # fmt: skip
_VALUES = attrgetter(*(column.replace("__", ".") for column in _COLUMNS))


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One transfer as the account sees it; `balance` is the account's after this line."""

    transfer_id: int
    journal_id: int
    effective_on: date
    posted_at: datetime
    kind: str
    is_reversal: bool
    subject: str
    memo: str
    other: str
    other_name: str
    debit: int
    credit: int
    balance: int

    @property
    def key(self) -> Key:
        """Where the next page begins."""
        return self.effective_on, self.transfer_id


@dataclass(frozen=True, slots=True)
class Statement:
    """`since` to `until`, both inclusive. `following` is the key of the next page, None at the
    end; opening, sums and closing are those of the whole period on every page."""

    account: Account
    since: date
    until: date
    opening: int
    debits: int
    credits: int
    closing: int
    lines: tuple[StatementLine, ...]
    following: Key | None


def statement(
    district: str,
    book: str,
    code: str,
    *,
    since: date,
    until: date,
    after: Key | None = None,
    size: int | None = 500,
) -> Statement | None:
    """The statement of a period from transfers alone; None if there is no such account. Read
    inside one transaction with repeatable reads, or for closed days, all pages agree."""
    account = Account.objects.filter(district=district, book__code=book, code=code).first()
    if account is None:
        return None
    before, upto = moved(account, since - timedelta(days=1)), moved(account, until)
    found = lines_between(account, since, until)
    if after is not None:
        found = found.filter(_beyond(after))
    rows = list((found if size is None else found[: size + 1]).values_list(*_COLUMNS))
    more = size is not None and len(rows) > size
    lines = tuple(_running(account, rows[:size]))
    return Statement(
        account, since, until,
        balance_of(account.side, *before), upto[0] - before[0], upto[1] - before[1],
        balance_of(account.side, *upto), lines, lines[-1].key if more else None,
    )  # fmt: skip


def lines_between(account: Account, since: date | None, until: date | None) -> QuerySet[Line]:
    """The account's lines of a period in the order of a statement; read by index."""
    found = Line.objects.filter(account=account).select_related("journal", "other")
    if since is not None:
        found = found.filter(effective_on__gte=since)
    if until is not None:
        found = found.filter(effective_on__lte=until)
    return found.order_by("effective_on", "id")


def with_balances(account: Account, rows: Iterable[Line]) -> Iterator[StatementLine]:
    """Lines that follow each other without a gap, each with the balance after it."""
    return _running(account, map(_VALUES, rows))


def moved(account: Account, through: date | None) -> tuple[int, int]:
    """Sums of debits and credits up to the end of a day."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT debits, credits FROM ledger_moved(%s, %s, %s)",
            [account.district, account.pk, through],
        )
        debits, credits = cursor.fetchone()
        return int(debits), int(credits)


def _running(account: Account, rows: Iterable[Any]) -> Iterator[StatementLine]:
    balance = None
    for (
        key,
        journal_id,
        day,
        posted_at,
        kind,
        reverses,
        subject,
        memo,
        *other,
        debit,
        credit,
    ) in rows:
        if balance is None:
            balance = _before(account, day, key)
        balance += balance_of(account.side, debit, credit)
        code, name = other
        yield StatementLine(
            key, journal_id, day, posted_at, kind, reverses is not None, subject, memo,
            code, name, debit, credit, balance,
        )  # fmt: skip


def _before(account: Account, day: date, transfer_id: int) -> int:
    debits, credits = moved(account, day - timedelta(days=1))
    same_day = Line.objects.filter(account=account, effective_on=day, id__lt=transfer_id)
    sums = same_day.aggregate(d=Sum("debit", default=0), c=Sum("credit", default=0))
    return balance_of(account.side, debits + int(sums["d"]), credits + int(sums["c"]))


def _beyond(key: Key) -> Q:
    day, transfer_id = key
    return Q(effective_on__gte=day) & (Q(effective_on__gt=day) | Q(id__gt=transfer_id))
