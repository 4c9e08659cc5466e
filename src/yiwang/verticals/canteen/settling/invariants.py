"""Questions whose answer must be no rows."""

from django.db import connection


def sums_other_than_their_lines() -> list[str]:
    """A statement's gross, given and disputed are the sums of its lines."""
    return _lines("""
      SELECT 'statement ' || s.id FROM canteen_settling_statement s
       CROSS JOIN LATERAL (
         SELECT COALESCE(sum(l.net), 0) AS gross,
                COALESCE(sum(l.net) FILTER (WHERE l.funder = 'given'), 0) AS given,
                COALESCE(sum(l.net) FILTER (WHERE l.funder = 'dispute'), 0) AS disputed,
                COALESCE(sum(l.meals), 0) AS meals
           FROM canteen_settling_line l WHERE l.statement_id = s.id) AS l
       WHERE s.gross <> l.gross OR s.given <> l.given OR s.disputed <> l.disputed
          OR s.meals <> l.meals""")


def lines_other_than_transfers() -> list[str]:
    """A submitted statement's lines are what the ledger credits to the operator in its period,
    less what statements paid."""
    return _lines("""
      SELECT 'statement ' || s.id || ': ' || s.gross || ', transfers ' || moved.net
        FROM canteen_settling_statement s
        JOIN ledger_book b ON b.district = s.district AND b.code = 'money'
        JOIN ledger_account a ON a.district = s.district AND a.book_id = b.id
                             AND a.code = 'operator:' || s.operator_id
       CROSS JOIN LATERAL (
         SELECT COALESCE(sum(CASE WHEN t.credit_id = a.id THEN t.amount ELSE -t.amount END), 0)
                AS net
           FROM ledger_transfer t
          WHERE (t.credit_id = a.id OR t.debit_id = a.id)
            AND t.effective_on BETWEEN s.since AND s.through
            AND NOT EXISTS (SELECT 1 FROM canteen_settling_statement p
                             WHERE p.journal_id = t.journal_id)) AS moved
       WHERE s.state <> 'draft' AND s.gross <> moved.net""")


def paid_statements_with_a_balance() -> list[str]:
    """What a paid statement's journal takes from the operator's account is the whole of it."""
    return _lines("""
      SELECT 'statement ' || s.id FROM canteen_settling_statement s
       WHERE s.state = 'paid' AND s.gross <> COALESCE((
         SELECT sum(CASE WHEN d.code = 'operator:' || s.operator_id THEN t.amount
                         ELSE -t.amount END)
           FROM ledger_transfer t
           JOIN ledger_account d ON d.id = t.debit_id
          WHERE t.journal_id = s.journal_id), 0)""")


def checkers_other_than_streets() -> list[str]:
    """Who checked is who checked a street; checked means every street."""
    return _lines("""
      SELECT 'statement ' || s.id FROM canteen_settling_statement s
        LEFT JOIN canteen_settling_part p ON p.statement_id = s.id
       GROUP BY s.id
      HAVING ARRAY(SELECT unnest(s.checkers) ORDER BY 1) IS DISTINCT FROM
             ARRAY(SELECT DISTINCT checked_by FROM canteen_settling_part
                    WHERE statement_id = s.id AND checked_by IS NOT NULL ORDER BY 1)
          OR (s.state IN ('checked', 'reviewed', 'paid') AND bool_or(p.checked_by IS NULL))""")


def _lines(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [line for (line,) in cursor.fetchall()]
