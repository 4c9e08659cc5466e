"""open_book and open_account: both may be repeated, and refuse to become something else."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.access.selectors import require_over
from yiwang.kernel.audit.services import record
from yiwang.lib.errors import Conflict, Invalid

from ..models import Account, Book, Kind, Side

_CODE = re.compile(r"[^\s/]+")


@dataclass(frozen=True, slots=True)
class NewAccount:
    """`floor` makes it strict: balance less holds never goes below. None makes it derived, for
    counterparts with much traffic; nothing is locked and its balance is computed."""

    code: str
    kind: str
    side: str
    name: str = ""
    owner: str = ""
    floor: int | None = None


def open_book(
    *, actor: Actor, district: str, code: str, name: str, unit: str, scale: int = 0
) -> Book:
    """Open a book of one unit in a district; again with the same unit and scale it is the same."""
    require_over(actor, "ledger.keep", district)
    with transaction.atomic():
        book, is_new = Book.objects.get_or_create(
            district=district, code=code, defaults={"name": name, "unit": unit, "scale": scale}
        )
        if not is_new and (book.unit, book.scale) != (unit, scale):
            raise Conflict(_("账套代码已用于另一种单位；请换一个代码。"), code="book_exists")
        if is_new:
            record(
                verb="ledger.open_book",
                subject=f"book:{code}",
                actor_id=actor.account_id,
                actor_name=actor.name,
                district=district,
                detail={"unit": unit, "scale": scale},
            )
        return book


def open_account(*, district: str, book: str, account: NewAccount) -> Account:
    """Open one account; again with the same content it is the same."""
    open_accounts(district=district, book=book, accounts=[account])
    return Account.objects.get(district=district, book__code=book, code=account.code)


def open_accounts(*, district: str, book: str, accounts: Sequence[NewAccount]) -> int:
    """Open many accounts in one statement, those that are not open yet; how many were new.

    The room whose accounts they are has decided who may. A code that is in use with another kind
    of account raises `Conflict` and opens none.
    """
    _check(accounts)
    book_id = Book.objects.values_list("id", flat=True).filter(district=district, code=book).first()
    if book_id is None:
        raise Invalid({"book": _("没有这个账套；请先开立账套。")})
    if _standing(district, book_id, accounts) == len(accounts):
        return 0
    with transaction.atomic():
        made = _insert(district, book_id, accounts)
        if made < len(accounts):
            _require_same(book_id, accounts)
    return made


def _check(accounts: Sequence[NewAccount]) -> None:
    for account in accounts:
        if account.side not in Side.values or account.kind not in Kind.values:
            raise Invalid({"side": _("账户的方向或类别无法识别。")})
        if not _CODE.fullmatch(account.code):
            raise Invalid({"code": _("账户代码不能为空，也不能含空格和斜杠。")})


def _standing(district: str, book_id: int, accounts: Sequence[NewAccount]) -> int:
    """How many are open as they are asked for; most often all of them."""
    columns = ([each.code for each in accounts], [each.kind for each in accounts],
               [each.side for each in accounts], [each.owner for each in accounts],
               [each.floor for each in accounts])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT count(*)
              FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
                AS n (code, kind, side, owner, floor)
              JOIN ledger_account a
                ON a.district = %s AND a.book_id = %s AND a.code = n.code
             WHERE (a.kind, a.side, a.owner, a.floor)
                   IS NOT DISTINCT FROM (n.kind, n.side, n.owner, n.floor)
            """,
            [*columns, district, book_id],
        )
        found: int = cursor.fetchone()[0]
        return found


def _insert(district: str, book_id: int, accounts: Sequence[NewAccount]) -> int:
    columns = ([each.code for each in accounts], [each.name for each in accounts],
               [each.kind for each in accounts], [each.side for each in accounts],
               [each.owner for each in accounts], [each.floor for each in accounts])  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO ledger_account (district, book_id, code, name, kind, side, owner, floor,
                                        opened_at)
            SELECT %s, %s, n.code, n.name, n.kind, n.side, n.owner, n.floor, now()
              FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::bigint[])
                AS n (code, name, kind, side, owner, floor)
             ORDER BY n.code
            ON CONFLICT (district, book_id, code) DO NOTHING
            """,
            [district, book_id, *columns],
        )
        return cursor.rowcount


def _require_same(book_id: int, accounts: Sequence[NewAccount]) -> None:
    wanted = {each.code: (each.kind, each.side, each.owner, each.floor) for each in accounts}
    rows = Account.objects.filter(book_id=book_id, code__in=wanted)
    for code, *found in rows.values_list("code", "kind", "side", "owner", "floor"):
        if tuple(found) != wanted[code]:
            raise Conflict(
                _("账户代码 %(code)s 已用于另一个账户；请换一个代码。"),
                code="account_exists",
                values={"code": code},
            )
