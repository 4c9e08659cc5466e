"""The transfers of an operator's account in a period: summed into lines, or one by one.

Who paid is read from the other account's code: cash, outside and the public buckets name their
canteen. For wallets and the operator's own share it is the canteen of the meal that the journal
belongs to, or whatever canteen the journal names as its subject.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import connection

from yiwang.kernel.ledger.models import Account
from yiwang.verticals.canteen.models import Canteen

from ..models import Line, Statement

BOOK = "money"
PAYMENT, BONUS, ADJUSTMENT, MEAL = "canteen.pay", "canteen.bonus", "canteen.adjust", "meal"

_MOVED = """
moved AS (
  SELECT t.journal_id, t.seq, t.effective_on AS day, t.amount, t.debit_id AS payer, true AS adds
    FROM ledger_transfer t
   WHERE t.credit_id = %(account)s AND t.effective_on @DAYS@ AND t.journal_id <> ALL (%(paid)s)
  UNION ALL
  SELECT t.journal_id, t.seq, t.effective_on, t.amount, t.credit_id, false
    FROM ledger_transfer t
   WHERE t.debit_id = %(account)s AND t.effective_on @DAYS@ AND t.journal_id <> ALL (%(paid)s)
), payers AS @KEPT@ (
  SELECT p.id, p.code, p.funder, c.id AS canteen_id
    FROM (SELECT a.id, a.code,
                 CASE WHEN split_part(a.code, ':', 1) = ANY (%(funders)s)
                      THEN split_part(a.code, ':', 1) ELSE 'other' END AS funder,
                 split_part(a.code, ':', CASE WHEN split_part(a.code, ':', 1)
                            IN ('cash', 'outside') THEN 2 ELSE 3 END) AS named
            FROM ledger_account a
           WHERE a.district = %(district)s AND a.book_id = %(book)s) AS p
    LEFT JOIN canteen_canteen c ON c.id::text = p.named
          AND p.funder NOT IN ('wallet', 'given', 'dispute', 'other')
)"""
_TOLD = """
told AS (
  SELECT v.journal_id, v.seq, v.day, v.amount, v.adds, p.funder, p.code,
         COALESCE(p.canteen_id, s.canteen_id, n.id) AS canteen_id,
         j.kind, j.subject, j.memo, j.posted_at, j.reverses_id,
         j.kind NOT IN ('meal', 'canteen.bonus')
           OR COALESCE(o.effective_on < %(since)s, false) AS adjusts
    FROM moved v
    JOIN payers p ON p.id = v.payer
    JOIN ledger_journal j ON j.id = v.journal_id
    LEFT JOIN ledger_journal o ON o.id = j.reverses_id
    LEFT JOIN canteen_canteen n ON 'canteen:' || n.id = j.subject
    LEFT JOIN @SERVED@
)"""
#: A whole period: every account and meal is read once.
_PERIOD = f"""
{_MOVED.replace("@DAYS@", "BETWEEN %(since)s AND %(through)s").replace("@KEPT@", "MATERIALIZED")},
served AS MATERIALIZED (
  SELECT m.journal_id, m.canteen_id FROM canteen_mealserved m
   WHERE m.district = %(district)s AND m.canteen_id = ANY (%(canteens)s)
     AND (m.day BETWEEN %(since)s AND %(through)s OR m.undone_at IS NOT NULL)
), {_TOLD.replace("@SERVED@", "served s ON s.journal_id = COALESCE(j.reverses_id, j.id)")}
"""  # noqa: S608  no input in it
#: Some days of it: accounts by their ids; a meal only where the journal names no canteen.
_MEAL = """LATERAL (
      SELECT m.canteen_id FROM canteen_mealserved m
       WHERE p.canteen_id IS NULL AND n.id IS NULL AND m.district = %(district)s
         AND m.canteen_id = ANY (%(canteens)s)
         AND m.journal_id = COALESCE(j.reverses_id, j.id)) AS s ON true"""
_DAYS = f"""
{_MOVED.replace("@DAYS@", "= ANY (%(days)s)").replace("@KEPT@", "NOT MATERIALIZED")},
{_TOLD.replace("@SERVED@", _MEAL)}
"""
SUMS = f"""
WITH {_PERIOD}
SELECT canteen_id, funder, day, adjusts,
       COALESCE(sum(CASE WHEN adds THEN 1 ELSE -1 END) FILTER (WHERE seq = 1 AND kind = 'meal'), 0)
         AS meals,
       count(*) FILTER (WHERE adds) AS count,
       COALESCE(sum(amount) FILTER (WHERE adds), 0) AS amount,
       count(*) FILTER (WHERE NOT adds) AS taken_count,
       COALESCE(sum(amount) FILTER (WHERE NOT adds), 0) AS taken_back
  FROM told GROUP BY canteen_id, funder, day, adjusts
"""  # noqa: S608  no input in it
_ONE_BY_ONE = f"""
WITH {_DAYS}
SELECT journal_id, seq, kind, subject, memo, posted_at, reverses_id, code,
       CASE WHEN adds THEN amount ELSE -amount END AS amount
  FROM told
"""  # noqa: S608  no input in it
_BEHIND = f"""{_ONE_BY_ONE}
 WHERE canteen_id IS NOT DISTINCT FROM %(canteen)s AND funder = %(funder)s AND day = %(day)s
   AND adjusts = %(adjusts)s
 ORDER BY journal_id, seq
"""
_ADJUSTING = f"{_ONE_BY_ONE} WHERE adjusts ORDER BY journal_id, seq LIMIT 500"
_KEPT = """
SELECT a.code, sum(CASE WHEN t.debit_id = a.id THEN t.amount ELSE -t.amount END)
  FROM ledger_account a
  JOIN ledger_transfer t ON (t.debit_id = a.id OR t.credit_id = a.id)
                        AND t.effective_on BETWEEN %(since)s AND %(through)s
 WHERE a.district = %(district)s AND a.book_id = %(book)s AND a.code = ANY (%(tills)s)
   AND t.journal_id <> ALL (%(paid)s)
 GROUP BY a.code ORDER BY a.code
"""


@dataclass(frozen=True, slots=True)
class Behind:
    """One transfer behind a line; `amount` below zero took something back."""

    journal_id: int
    seq: int
    kind: str
    subject: str
    memo: str
    posted_at: datetime
    reverses: int | None
    payer: str
    amount: int


def asked(statement: Statement) -> dict[str, Any] | None:
    """What the queries here ask with; None where the district keeps no account of the operator."""
    account = Account.objects.filter(
        district=statement.district, book__code=BOOK, code=f"operator:{statement.operator_id}"
    ).values_list("id", "book_id")
    found = account.first()
    if found is None:
        return None
    canteens = list(
        Canteen.objects.filter(operator_id=statement.operator_id).values_list("id", flat=True)
    )
    paid = Statement.objects.filter(
        district=statement.district, operator_id=statement.operator_id, journal_id__isnull=False
    )
    return {
        "account": found[0],
        "book": found[1],
        "district": statement.district,
        "since": statement.since,
        "through": statement.through,
        "canteens": canteens,
        "tills": [f"{kind}:{pk}" for pk in canteens for kind in ("cash", "outside")],
        "paid": list(paid.values_list("journal_id", flat=True)),
        "funders": [
            "city", "district", "street", "charity", "bonus", "wallet", "cash", "outside", "given",
            "dispute",
        ],
    }  # fmt: skip


def transfers_behind(
    statement: Statement, *, canteen: int | None, funder: str, day: date, adjusts: bool
) -> list[Behind]:
    """The transfers that a line is the sum of."""
    given = asked(statement)
    if given is None:
        return []
    line = {"canteen": canteen, "funder": funder, "day": day, "adjusts": adjusts, "days": [day]}
    return _read(_BEHIND, given | line)


def adjusted_days(statement: Statement) -> list[date]:
    """The days on which the statement has lines that correct earlier ones."""
    found = Line.objects.filter(district=statement.district, statement=statement, adjusts=True)
    return sorted(set(found.values_list("day", flat=True)))


def adjustments(statement: Statement, days: Sequence[date]) -> list[Behind]:
    """What corrects on these days others that were closed before, and why (its `memo`)."""
    given = asked(statement) if days else None
    return _read(_ADJUSTING, {**given, "days": list(days)}) if given else []


def kept_by_tills(given: dict[str, Any]) -> dict[str, int]:
    """What the operator's tills took in the period, by account; top-ups and refunds too."""
    with connection.cursor() as cursor:
        cursor.execute(_KEPT, given)
        return {code: int(amount) for code, amount in cursor.fetchall() if amount}


def _read(sql: str, given: dict[str, Any]) -> list[Behind]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        rows: Sequence[tuple[Any, ...]] = cursor.fetchall()
    return [Behind(*row) for row in rows]
