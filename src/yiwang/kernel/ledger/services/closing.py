"""close_days: a settled statement stays as it is. close_account: for good, when it is empty."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Invalid

from ..models import Book
from ..refusals import speaking
from ..rules import may_close_through


def close_days(
    *,
    actor: Actor,
    district: str,
    book: str,
    through: date,
    accounts: Collection[str] | None = None,
) -> int:
    """Refuse from now on whatever would count for `through` or earlier, on these accounts or on
    all of the book; how many it changed. Waits for journals under way. Corrections are reversals
    on a later day. The caller has decided who may."""
    if not may_close_through(through, localdate()):
        raise Invalid({"through": _("只能结到昨天或更早；请改选日期。")})
    with transaction.atomic():
        closed = _ask(
            "SELECT ledger_close_days(%s, %s, %s, %s, %s)",
            district,
            _book_id(district, book),
            None if accounts is None else list(accounts),
            through,
            actor.account_id,
        )
        if closed:
            record(
                verb="ledger.close_days",
                subject=f"book:{book}",
                actor_id=actor.account_id,
                actor_name=actor.name,
                district=district,
                detail={"through": through.isoformat(), "accounts": closed},
            )
        return closed


def close_account(*, actor: Actor, district: str, book: str, account: str) -> bool:
    """Close an account without balance and holds; False if it was closed already."""
    with transaction.atomic():
        was_closed = _ask(
            "SELECT ledger_close_account(%s, %s, %s)", district, _book_id(district, book), account
        )
        if not was_closed:
            record(
                verb="ledger.close_account",
                subject=f"account:{book}/{account}",
                actor_id=actor.account_id,
                actor_name=actor.name,
                district=district,
            )
        return not was_closed


def _ask(sql: str, *given: Any) -> int:
    with speaking(), connection.cursor() as cursor:
        cursor.execute(sql, given)
        answer: int = cursor.fetchone()[0]
        return answer


def _book_id(district: str, code: str) -> int:
    found = Book.objects.filter(district=district, code=code).values_list("id", flat=True).first()
    if found is None:
        raise Invalid({"book": _("没有这个账套；请先开立账套。")})
    return found
