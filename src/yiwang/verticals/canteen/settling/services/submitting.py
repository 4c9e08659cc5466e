"""submit_statement: bonuses are posted, the days closed, the lines read a last time."""

import uuid
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.timezone import localdate, now
from django.utils.translation import gettext_noop as _

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.ledger.models import Account
from yiwang.kernel.ledger.services import Move, NewAccount, close_days, open_accounts, post
from yiwang.lib.errors import Refused
from yiwang.verticals.canteen.models import Canteen

from ..models import Statement
from ..rules.steps import DRAFT, SETTLE, SUBMITTED
from ..selectors.transfers import BONUS, BOOK
from .drafting import build
from .moving import locked, note_step, require_edge, require_operator

# What a grant gives the operator per head, by where she ate (rules/whereabouts.py of the canteens).
_HEADS = """
SELECT m.canteen_id, p.code, date_trunc('month', m.day)::date AS month, count(*),
       sum((e.values -> w.place ->> 'per_head')::bigint)
  FROM canteen_mealserved m
  JOIN canteen_entitlement e ON e.id = m.entitlement_id AND e.district = m.district
  JOIN eligibility_programme p ON p.id = e.programme_id
  JOIN canteen_diner d ON d.id = m.diner_id
 CROSS JOIN LATERAL (SELECT CASE
         WHEN left(d.district, 4) <> left(m.canteen_district, 4) THEN 'elsewhere'
         WHEN d.district <> m.canteen_district THEN 'same_city'
         WHEN d.street = m.canteen_street THEN 'home' ELSE 'same_district' END AS place) AS w
 WHERE m.district = %s AND m.canteen_id = ANY (%s) AND m.day BETWEEN %s AND %s
   AND m.subsidised AND m.undone_at IS NULL
   AND (e.values -> w.place ->> 'per_head') ~ '^[0-9]{1,9}$'
 GROUP BY m.canteen_id, p.code, month HAVING sum((e.values -> w.place ->> 'per_head')::bigint) > 0
 ORDER BY 1, 2, 3
"""


@dataclass(frozen=True)
class _Bonus:
    canteen_id: int
    programme: str
    month: date
    heads: int
    amount: int

    @property
    def account(self) -> str:
        return f"bonus:{self.programme}:{self.canteen_id}:{self.month:%Y-%m}"


def submit_statement(*, actor: Actor, statement_id: int) -> Statement:
    """To the streets. From now on nothing more counts for these days on the operator's accounts;
    what was wrong is reversed on a later day and stands in the next statement.

    Given by somebody who submitted it already, it is as it is.
    """
    with transaction.atomic():
        statement = locked(statement_id)
        require_operator(actor, SETTLE, statement.operator)
        if statement.state == SUBMITTED and statement.submitted_by == actor.account_id:
            return statement
        require_edge(statement, SUBMITTED)
        if not statement.period.is_over(localdate()):
            raise Refused(_("这个账期还没有结束；请在结束后提交。"), code="not_over")
        if statement.state == DRAFT:
            _post_bonuses(actor, statement)
            _close(actor, statement)
            build(statement)
        if not statement.parts.exists():
            raise Refused(_("这个账期没有营业的饭堂，没有街道可以核对。"), code="no_street")
        statement.state = SUBMITTED
        statement.submitted_by = actor.me
        statement.submitted_at = now()
        statement.save(update_fields=["state", "submitted_by", "submitted_at"])
        note_step(actor, statement, "submit")
    return statement


def accounts_of(statement: Statement) -> list[str]:
    """The accounts on which a statement's days are closed: all of the operator's, and the buckets
    and tills of its canteens. Never a diner's wallet."""
    mine = {f"{name}:{statement.operator_id}" for name in ("operator", "given", "dispute")}
    canteens = {
        str(pk)
        for pk in Canteen.objects.filter(operator_id=statement.operator_id).values_list(
            "pk", flat=True
        )
    }
    codes = Account.objects.filter(district=statement.district, book__code=BOOK).exclude(
        kind="wallet"
    )
    return [
        code
        for code in codes.values_list("code", flat=True)
        if code in mine or _canteen_in(code) in canteens
    ]


def _canteen_in(code: str) -> str:
    parts = code.split(":")
    if parts[0] in ("cash", "outside") and len(parts) == 2:
        return parts[1]
    return parts[2] if len(parts) == 4 else ""


def _close(actor: Actor, statement: Statement) -> None:
    close_days(
        actor=actor,
        district=statement.district,
        book=BOOK,
        through=statement.through,
        accounts=accounts_of(statement),
    )


def _post_bonuses(actor: Actor, statement: Statement) -> None:
    """What programmes give per head is owed as well; one journal a canteen, programme and month,
    on the month's last day. `bonus:…` is a budget of its own: who bears it is for the programme."""
    found = _bonuses(statement)
    if not found:
        return
    owed = f"operator:{statement.operator_id}"
    new = [NewAccount(each.account, "budget", "debit") for each in found]
    open_accounts(district=statement.district, book=BOOK, accounts=new)
    for each in found:
        last = monthrange(each.month.year, each.month.month)[1]
        post(
            actor=actor,
            district=statement.district,
            request_id=uuid.uuid5(uuid.NAMESPACE_OID, f"{statement.ref}/{each.account}"),
            kind=BONUS,
            moves=[Move(each.account, owed, each.amount)],
            effective_on=each.month.replace(day=last),
            subject=f"canteen:{each.canteen_id}",
            memo=f"{each.heads} × {each.programme}",
        )


def _bonuses(statement: Statement) -> list[_Bonus]:
    canteens = Canteen.objects.filter(operator_id=statement.operator_id)
    mine = list(canteens.values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(_HEADS, [statement.district, mine, statement.since, statement.through])
        return [
            _Bonus(canteen, programme, month, heads, int(amount))
            for canteen, programme, month, heads, amount in cursor.fetchall()
        ]
