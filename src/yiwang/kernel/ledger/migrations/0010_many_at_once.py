"""post_many writes all its journals in one statement and all their transfers in a second; each is
answered, refused and remembered as ledger_post would have in this order.

Numbers of journals are drawn before: whichever stands in the table afterwards is new, the others
are repeated. Strict balances are locked in the order of ids, once for all, before the first
transfer draws its number, and each journal is held against what those before it left.

No list is joined with another: by index and in nested loops that is each with every other.
"""

from importlib import import_module

from django.db import migrations

SETTINGS = ("plan_cache_mode = force_generic_plan", "enable_seqscan = off",
            "enable_hashjoin = off", "enable_mergejoin = off")  # fmt: skip
SET = "\n".join(f"SET {each}" for each in SETTINGS)
HEAD = """
CREATE FUNCTION ledger_post_many(p_district text, p_journals jsonb, p_actor bigint DEFAULT NULL)
RETURNS TABLE (
  journal_id bigint, repeated boolean, effective_on date, books text[], accounts text[],
  balances bigint[]
) LANGUAGE plpgsql
"""
DROP = "DROP FUNCTION ledger_post_many(text, jsonb, bigint);"

CLAIM = """
CREATE FUNCTION ledger_claim_many(
  p_district text, p_journals jsonb, p_actor bigint,
  OUT journals bigint[], OUT again boolean[], OUT days date[]
) LANGUAGE plpgsql AS $$
DECLARE requests uuid[]; digests text[]; drawn bigint[]; lines integer[]; reused uuid;
BEGIN
  SELECT array_agg((j.value->>'request_id')::uuid ORDER BY j.n),
         array_agg(ledger_digest(jsonb_build_array('post', j.value->>'kind', m.books, m.debits,
           m.credits, m.amounts, (j.value->>'effective_on')::date, j.value->>'subject',
           j.value->>'memo')) ORDER BY j.n),
         array_agg(m.lines ORDER BY j.n),
         array_agg(COALESCE((j.value->>'effective_on')::date, ledger_today()) ORDER BY j.n)
    INTO requests, digests, lines, days
    FROM jsonb_array_elements(p_journals) WITH ORDINALITY AS j (value, n)
   CROSS JOIN LATERAL (
     SELECT array_agg(t.value->>0 ORDER BY t.n) AS books,
            array_agg(t.value->>1 ORDER BY t.n) AS debits,
            array_agg(t.value->>2 ORDER BY t.n) AS credits,
            array_agg((t.value->>3)::bigint ORDER BY t.n) AS amounts, count(*)::integer AS lines
       FROM jsonb_array_elements(j.value->'moves') WITH ORDINALITY AS t (value, n)) AS m;
  IF 0 = ANY (lines) THEN
    RAISE EXCEPTION 'a journal needs transfers' USING ERRCODE = 'YL008',
      DETAIL = json_build_object('field', 'moves');
  ELSIF ledger_today() < ANY (days) THEN
    RAISE EXCEPTION 'a transfer cannot count for a day to come' USING ERRCODE = 'YL008',
      DETAIL = json_build_object('field', 'effective_on');
  END IF;
  drawn := ARRAY(SELECT nextval(pg_get_serial_sequence('ledger_journal', 'id'))
                   FROM generate_series(1, cardinality(requests)));
  INSERT INTO ledger_journal (id, district, request_id, digest, kind, subject, memo, effective_on,
                              posted_at, actor_id, lines)
  SELECT drawn[j.n], p_district, requests[j.n], digests[j.n], j.value->>'kind',
         j.value->>'subject', j.value->>'memo', days[j.n], clock_timestamp(),
         COALESCE((j.value->>'actor')::bigint, p_actor), lines[j.n]
    FROM jsonb_array_elements(p_journals) WITH ORDINALITY AS j (value, n) ORDER BY j.n
  ON CONFLICT (district, request_id) DO NOTHING;
  SELECT array_agg(j.id ORDER BY q.n), array_agg(j.id <> drawn[q.n] ORDER BY q.n),
         array_agg(j.effective_on ORDER BY q.n),
         (array_agg(q.request ORDER BY q.n) FILTER (WHERE j.digest <> q.digest))[1]
    INTO journals, again, days, reused
    FROM unnest(requests, digests) WITH ORDINALITY AS q (request, digest, n)
    JOIN ledger_journal j ON j.district = p_district AND j.request_id = q.request;
  IF reused IS NOT NULL THEN
    RAISE EXCEPTION 'request % was used for something else', reused USING ERRCODE = 'YL002';
  END IF;
END $$;
"""

# For who posts in more than one call and has no order of accounts of his own.
NAMED = """
CREATE FUNCTION ledger_lock_named(p_district text, p_book text, p_codes text[]) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger_lock(ARRAY(
    SELECT a.id FROM unnest(p_codes) AS asked (code)
      JOIN ledger_book b ON b.district = p_district AND b.code = p_book
      JOIN ledger_account a
        ON a.district = p_district AND a.book_id = b.id AND a.code = asked.code));
END $$;
"""

# What a strict account has after each journal; the transfers' trigger sees only the sum of all.
LEFT = """
CREATE FUNCTION ledger_left_by(
  p_of bigint[], p_debits bigint[], p_credits bigint[], p_amounts bigint[],
  OUT numbers bigint[], OUT accounts bigint[], OUT balances bigint[]
) LANGUAGE plpgsql AS $$
DECLARE short jsonb;
BEGIN
  SELECT array_agg(x.n), array_agg(x.account), array_agg(x.after),
         (array_agg(jsonb_build_object('account', x.account, 'needed', x.needed,
            'available', x.after + x.needed - x.held - x.floor) ORDER BY x.n, x.account)
            FILTER (WHERE x.needed > 0 AND x.after - x.held < x.floor))[1]
    INTO numbers, accounts, balances, short
    FROM (SELECT g.n, g.account, b.held, b.floor, -b.sign * g.delta AS needed,
                 (b.balance + b.sign * sum(g.delta) OVER (PARTITION BY g.account ORDER BY g.n))
                   ::bigint AS after
            FROM (SELECT m.n, v.account, sum(v.delta) AS delta
                    FROM unnest(p_of, p_debits, p_credits, p_amounts) AS m (n, debit, credit, amount)
                   CROSS JOIN LATERAL (VALUES (m.debit, m.amount), (m.credit, -m.amount))
                      AS v (account, delta) GROUP BY m.n, v.account) AS g
            JOIN ledger_balance b ON b.account_id = g.account) AS x;
  IF short IS NOT NULL THEN
    RAISE EXCEPTION 'account % has too little', short->'account' USING ERRCODE = 'YL001',
      DETAIL = (SELECT short || jsonb_build_object('account', code, 'book', book_id)
                  FROM ledger_account WHERE id = (short->>'account')::bigint);
  END IF;
END $$;
"""

MANY = f"""
{HEAD} {SET} AS $$
DECLARE
  claimed record; ids record; after record; of bigint[]; seqs bigint[]; book_codes text[];
  debit_codes text[]; credit_codes text[]; amounts bigint[];
BEGIN
  SELECT * INTO claimed FROM ledger_claim_many(p_district, p_journals, p_actor);
  SELECT array_agg(j.n ORDER BY j.n, t.n), array_agg(t.n ORDER BY j.n, t.n),
         array_agg(t.value->>0 ORDER BY j.n, t.n), array_agg(t.value->>1 ORDER BY j.n, t.n),
         array_agg(t.value->>2 ORDER BY j.n, t.n), array_agg((t.value->>3)::bigint ORDER BY j.n, t.n)
    INTO of, seqs, book_codes, debit_codes, credit_codes, amounts
    FROM jsonb_array_elements(p_journals) WITH ORDINALITY AS j (value, n)
   CROSS JOIN LATERAL jsonb_array_elements(j.value->'moves') WITH ORDINALITY AS t (value, n)
   WHERE NOT claimed.again[j.n];
  SELECT * INTO ids FROM ledger_resolve(p_district, book_codes, debit_codes, credit_codes);
  PERFORM ledger_lock(ARRAY(SELECT DISTINCT unnest(ids.debits || ids.credits)));
  SELECT * INTO after FROM ledger_left_by(of, ids.debits, ids.credits, amounts);
  INSERT INTO ledger_transfer (district, journal_id, seq, book_id, debit_id, credit_id, amount,
                               effective_on)
  SELECT p_district, claimed.journals[m.n], m.seq, m.book, m.debit, m.credit, m.amount,
         claimed.days[m.n]
    FROM unnest(of, seqs, ids.books, ids.debits, ids.credits, amounts) WITH ORDINALITY
      AS m (n, seq, book, debit, credit, amount, turn) ORDER BY m.turn;
  RETURN QUERY
  SELECT x.journal_id, x.repeated, x.effective_on, x.books, x.accounts, x.balances
    FROM (SELECT s.n, claimed.journals[s.n] AS journal_id, false AS repeated,
                 claimed.days[s.n] AS effective_on,
                 array_agg(k.code::text ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL) AS books,
                 array_agg(a.code::text ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL) AS accounts,
                 array_agg(s.balance ORDER BY a.id) FILTER (WHERE a.id IS NOT NULL) AS balances
            FROM unnest(after.numbers || ARRAY(SELECT DISTINCT unnest(of)), after.accounts,
                        after.balances) AS s (n, account, balance)
            LEFT JOIN ledger_account a ON a.id = s.account
            LEFT JOIN ledger_book k ON k.id = a.book_id
           GROUP BY s.n
          UNION ALL
          SELECT j.n, r.journal_id, r.repeated, r.effective_on, r.books, r.accounts, r.balances
            FROM jsonb_array_elements(p_journals) WITH ORDINALITY AS j (value, n)
           CROSS JOIN LATERAL ledger_answer(p_district, (j.value->>'request_id')::uuid, true) AS r
           WHERE claimed.again[j.n]) AS x
   ORDER BY x.n;
END $$;
"""  # noqa: S608  no input in it

ONE_BY_ONE = import_module("yiwang.kernel.ledger.migrations.0007_post_many").MANY.replace(
    "LANGUAGE plpgsql AS", "LANGUAGE plpgsql SET plan_cache_mode = force_generic_plan AS"
)
UNPARTS = """
DROP FUNCTION ledger_lock_named(text, text, text[]);
DROP FUNCTION ledger_left_by(bigint[], bigint[], bigint[], bigint[]);
DROP FUNCTION ledger_claim_many(text, jsonb, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0009_leaner_index")]
    operations = [
        migrations.RunSQL(CLAIM + NAMED + LEFT, UNPARTS),
        migrations.RunSQL(DROP + MANY, DROP + ONE_BY_ONE),
    ]
