"""Questions whose answer must be no rows; each asks the transfers themselves."""

from django.db import connection

_MOVED = """
  SELECT v.id, sum(v.delta) AS delta FROM ledger_transfer t
   CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount), (t.credit_id, -t.amount)) AS v (id, delta)
   GROUP BY v.id
"""


def books_out_of_balance() -> list[str]:
    """Stored balances and totals of a book: all debits are all credits."""
    return _lines("""
      WITH stored AS (
        SELECT a.book_id, b.sign * b.balance AS delta
          FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id
        UNION ALL
        SELECT a.book_id, t.debits - t.credits
          FROM ledger_total t JOIN ledger_account a ON a.id = t.account_id
        UNION ALL
        SELECT a.book_id, v.delta
          FROM ledger_watermark w
          JOIN ledger_transfer t ON t.district = w.district AND t.id > w.folded_id
         CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount), (t.credit_id, -t.amount))
            AS v (id, delta)
          JOIN ledger_account a ON a.id = v.id AND a.floor IS NULL)
      SELECT 'book ' || k.code || ' is off by ' || sum(s.delta)
        FROM stored s JOIN ledger_book k ON k.id = s.book_id
       GROUP BY k.id, k.code HAVING sum(s.delta) <> 0""")


def balances_other_than_their_transfers() -> list[str]:
    """A strict account's balance is the sum of its transfers."""
    return _lines(f"""
      WITH moved AS ({_MOVED})
      SELECT 'account ' || a.code || ': ' || b.balance || ', transfers ' ||
             b.sign * COALESCE(m.delta, 0)
        FROM ledger_balance b JOIN ledger_account a ON a.id = b.account_id
        LEFT JOIN moved m ON m.id = a.id
       WHERE b.balance <> b.sign * COALESCE(m.delta, 0)
          OR b.sign <> CASE a.side WHEN 'debit' THEN 1 ELSE -1 END
          OR b.floor IS DISTINCT FROM a.floor""")  # noqa: S608  no input in it


def strict_accounts_without_balance() -> list[str]:
    """A floor means a balance row, none means none."""
    return _lines("""
      SELECT 'account ' || a.code FROM ledger_account a
        LEFT JOIN ledger_balance b ON b.account_id = a.id
       WHERE (a.floor IS NULL) <> (b.account_id IS NULL)""")


def totals_other_than_their_transfers() -> list[str]:
    """A derived account's total of a day is the sum of what was folded."""
    return _lines("""
      WITH folded AS (
        SELECT v.id, t.effective_on AS day, sum(v.debit) AS debits, sum(v.credit) AS credits
          FROM ledger_watermark w
          JOIN ledger_transfer t ON t.district = w.district AND t.id <= w.folded_id
         CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount, 0), (t.credit_id, 0, t.amount))
            AS v (id, debit, credit)
          JOIN ledger_account a ON a.id = v.id AND a.floor IS NULL
         GROUP BY 1, 2)
      SELECT 'account ' || COALESCE(t.account_id, f.id) || ' on ' || COALESCE(t.day, f.day)
        FROM ledger_total t FULL JOIN folded f ON f.id = t.account_id AND f.day = t.day
       WHERE (t.debits, t.credits) IS DISTINCT FROM (f.debits, f.credits)""")


def accounts_below_their_floor() -> list[str]:
    """Balance less holds never goes below the floor."""
    return _lines("""
      SELECT 'account ' || account_id FROM ledger_balance WHERE balance - held < floor""")


def held_other_than_open_holds() -> list[str]:
    """What is held is what open holds would take."""
    return _lines("""
      SELECT 'account ' || b.account_id || ': ' || b.held FROM ledger_balance b
       WHERE b.held <> COALESCE((
         SELECT sum(h.amount) FROM ledger_hold h
          WHERE h.state = 'open' AND ((b.sign = -1 AND h.debit_id = b.account_id)
                                   OR (b.sign = 1 AND h.credit_id = b.account_id))), 0)""")


def holds_settled_wrongly() -> list[str]:
    """A settled hold has one journal with its own transfer, of no more than was held."""
    return _lines("""
      SELECT 'hold ' || h.id FROM ledger_hold h
        LEFT JOIN ledger_transfer t ON t.journal_id = h.journal_id
       WHERE h.state = 'settled'
       GROUP BY h.id
      HAVING count(t.id) <> 1
          OR bool_or((t.district, t.book_id, t.debit_id, t.credit_id)
                     <> (h.district, h.book_id, h.debit_id, h.credit_id) OR t.amount > h.amount)""")


def journals_without_their_transfers() -> list[str]:
    """A journal has the transfers it was posted with, and no transfer is without a journal."""
    return _lines("""
      SELECT 'journal ' || COALESCE(j.id, t.journal_id)
        FROM ledger_journal j
        FULL JOIN (SELECT journal_id, count(*) AS n, min(seq) AS low, max(seq) AS high
                     FROM ledger_transfer GROUP BY journal_id) AS t ON t.journal_id = j.id
       WHERE j.id IS NULL OR t.n IS NULL OR (t.n, t.low, t.high) <> (j.lines, 1, j.lines)""")


def reversals_that_are_no_mirror() -> list[str]:
    """A reversal has the transfers of what it reverses, turned round, and is not reversed."""
    return _lines("""
      SELECT DISTINCT 'journal ' || r.id
        FROM ledger_journal r
        JOIN ledger_journal o ON o.id = r.reverses_id
        LEFT JOIN ledger_transfer m ON m.journal_id = r.id
        LEFT JOIN ledger_transfer t ON t.journal_id = o.id AND t.seq = m.seq
       WHERE o.reverses_id IS NOT NULL OR o.lines <> r.lines OR o.district <> r.district
          OR (m.book_id, m.debit_id, m.credit_id, m.amount)
             IS DISTINCT FROM (t.book_id, t.credit_id, t.debit_id, t.amount)""")


def posted_into_closed_days() -> list[str]:
    """Nothing was posted on a closed day after its closing."""
    return _lines("""
      SELECT DISTINCT 'journal ' || j.id || ' on account ' || c.account_id
        FROM ledger_closing c
        JOIN ledger_transfer t ON (t.debit_id = c.account_id OR t.credit_id = c.account_id)
                              AND t.effective_on <= c.through
        JOIN ledger_journal j ON j.id = t.journal_id AND j.posted_at > c.closed_at""")


def closed_accounts_with_a_balance() -> list[str]:
    """A closed account is empty."""
    return _lines(f"""
      WITH moved AS ({_MOVED})
      SELECT 'account ' || a.code FROM ledger_account a JOIN moved m ON m.id = a.id
       WHERE a.closed_at IS NOT NULL AND m.delta <> 0""")  # noqa: S608  no input in it


def _lines(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [line for (line,) in cursor.fetchall()]
