"""post: one function, one round trip.

The request is claimed first, so a second copy waits for the first and reads its answer. Codes
become ids, strict balances are locked in the order of ids, the transfers are inserted, and the trigger of 0002 checks and moves the balances.

Own error codes: YL001 too little, YL002 request used for something else, YL003 no such account,
YL004 account closed, YL005 days closed, YL006 hold resolved, YL007 hold expired, YL008 nonsense,
YL009 a reversal, YL010 no such journal or hold, YL011 account not empty.
"""

from django.db import migrations

#: Plans are made once and serve from an empty table to a full one: by index, in nested loops.
PLANS = """
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
"""

PARTS = """
CREATE FUNCTION ledger_today() RETURNS date LANGUAGE sql STABLE AS $$
  SELECT (now() AT TIME ZONE 'Asia/Shanghai')::date $$;

CREATE FUNCTION ledger_digest(said jsonb) RETURNS text LANGUAGE sql IMMUTABLE AS $$
  SELECT encode(sha256(convert_to(said::text, 'UTF8')), 'hex') $$;

CREATE FUNCTION ledger_lock(p_accounts bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM ledger_balance WHERE account_id = ANY (p_accounts)
    ORDER BY account_id FOR UPDATE;
END $$;

CREATE FUNCTION ledger_claim(
  p_district text, p_request uuid, p_digest text, p_kind text, p_subject text, p_memo text,
  p_effective date, p_actor bigint, p_lines integer, p_reverses bigint
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE made bigint;
BEGIN
  IF p_effective > ledger_today() THEN
    RAISE EXCEPTION 'a transfer cannot count for a day to come' USING ERRCODE = 'YL008',
      DETAIL = json_build_object('field', 'effective_on');
  END IF;
  INSERT INTO ledger_journal (district, request_id, digest, kind, subject, memo, effective_on,
                              posted_at, actor_id, lines, reverses_id)
  VALUES (p_district, p_request, p_digest, p_kind, p_subject, p_memo,
          COALESCE(p_effective, ledger_today()), clock_timestamp(), p_actor, p_lines, p_reverses)
  ON CONFLICT (district, request_id) DO NOTHING RETURNING id INTO made;
  IF made IS NULL THEN
    PERFORM 1 FROM ledger_journal
      WHERE district = p_district AND request_id = p_request AND digest = p_digest;
    IF NOT FOUND THEN
      RAISE EXCEPTION 'request % was used for something else', p_request
        USING ERRCODE = 'YL002';
    END IF;
  END IF;
  RETURN made;
END $$;

CREATE FUNCTION ledger_resolve(
  p_district text, p_books text[], p_debits text[], p_credits text[],
  OUT books bigint[], OUT debits bigint[], OUT credits bigint[]
) LANGUAGE plpgsql AS $$
DECLARE at integer;
BEGIN
  SELECT array_agg(b.id ORDER BY m.n), array_agg(d.id ORDER BY m.n), array_agg(c.id ORDER BY m.n)
    INTO books, debits, credits
    FROM unnest(p_books, p_debits, p_credits) WITH ORDINALITY AS m (book, debit, credit, n)
    LEFT JOIN ledger_book b ON b.district = p_district AND b.code = m.book
    LEFT JOIN ledger_account d
      ON d.district = p_district AND d.book_id = b.id AND d.code = m.debit
    LEFT JOIN ledger_account c
      ON c.district = p_district AND c.book_id = b.id AND c.code = m.credit;
  at := COALESCE(array_position(debits, NULL), array_position(credits, NULL));
  IF at IS NOT NULL THEN
    RAISE EXCEPTION 'no such account' USING ERRCODE = 'YL003',
      DETAIL = json_build_object('book', p_books[at], 'account',
        CASE WHEN debits[at] IS NULL THEN p_debits[at] ELSE p_credits[at] END);
  END IF;
END $$;

CREATE FUNCTION ledger_write(
  p_journal bigint, p_books bigint[], p_debits bigint[], p_credits bigint[], p_amounts bigint[]
) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM ledger_lock(p_debits || p_credits);
  INSERT INTO ledger_transfer (district, journal_id, seq, book_id, debit_id, credit_id, amount,
                               effective_on)
  SELECT j.district, j.id, m.n, m.book, m.debit, m.credit, m.amount, j.effective_on
    FROM ledger_journal j,
         unnest(p_books, p_debits, p_credits, p_amounts)
           WITH ORDINALITY AS m (book, debit, credit, amount, n)
   WHERE j.id = p_journal;
END $$;
"""

# The balances of an earlier answer are what they were: transfers of a strict account have ids in
# the order of their commits, because its row is locked before the id is drawn.
ANSWER = """
CREATE FUNCTION ledger_answer(
  p_district text, p_request uuid, p_repeated boolean,
  OUT journal_id bigint, OUT repeated boolean, OUT effective_on date,
  OUT books text[], OUT accounts text[], OUT balances bigint[]
) LANGUAGE plpgsql AS $$
DECLARE last bigint;
BEGIN
  repeated := p_repeated;
  SELECT j.id, j.effective_on INTO journal_id, effective_on FROM ledger_journal j
   WHERE j.district = p_district AND j.request_id = p_request;
  IF p_repeated THEN
    SELECT max(t.id) INTO last FROM ledger_transfer t WHERE t.journal_id = ledger_answer.journal_id;
  END IF;
  SELECT array_agg(k.code ORDER BY a.id), array_agg(a.code ORDER BY a.id),
         array_agg(b.balance - CASE WHEN p_repeated THEN b.sign * (
             SELECT COALESCE(sum(CASE WHEN t.debit_id = a.id THEN t.amount ELSE -t.amount END), 0)
               FROM ledger_transfer t
              WHERE t.id > last AND (t.debit_id = a.id OR t.credit_id = a.id)
           ) ELSE 0 END ORDER BY a.id)
    INTO books, accounts, balances
    FROM (SELECT t.debit_id AS id FROM ledger_transfer t
           WHERE t.journal_id = ledger_answer.journal_id
           UNION SELECT t.credit_id FROM ledger_transfer t
           WHERE t.journal_id = ledger_answer.journal_id) AS touched
    JOIN ledger_balance b ON b.account_id = touched.id
    JOIN ledger_account a ON a.id = b.account_id
    JOIN ledger_book k ON k.id = a.book_id;
END $$;
"""

POST = f"""
CREATE FUNCTION ledger_post(
  p_district text, p_request uuid, p_kind text, p_books text[], p_debits text[],
  p_credits text[], p_amounts bigint[], p_effective date DEFAULT NULL,
  p_subject text DEFAULT '', p_memo text DEFAULT '', p_actor bigint DEFAULT NULL,
  OUT journal_id bigint, OUT repeated boolean, OUT effective_on date,
  OUT books text[], OUT accounts text[], OUT balances bigint[]
) LANGUAGE plpgsql {PLANS} AS $$
DECLARE made bigint; ids record;
BEGIN
  IF COALESCE(cardinality(p_amounts), 0) = 0 OR p_amounts IS NULL
     OR (cardinality(p_books), cardinality(p_debits), cardinality(p_credits))
        <> (cardinality(p_amounts), cardinality(p_amounts), cardinality(p_amounts)) THEN
    RAISE EXCEPTION 'a journal needs transfers' USING ERRCODE = 'YL008',
      DETAIL = json_build_object('field', 'moves');
  END IF;
  made := ledger_claim(p_district, p_request,
    ledger_digest(jsonb_build_array('post', p_kind, p_books, p_debits, p_credits, p_amounts,
                                    p_effective, p_subject, p_memo)),
    p_kind, p_subject, p_memo, p_effective, p_actor, cardinality(p_amounts), NULL);
  IF made IS NOT NULL THEN
    SELECT * INTO ids FROM ledger_resolve(p_district, p_books, p_debits, p_credits);
    PERFORM ledger_write(made, ids.books, ids.debits, ids.credits, p_amounts);
  END IF;
  SELECT * INTO journal_id, repeated, effective_on, books, accounts, balances
    FROM ledger_answer(p_district, p_request, made IS NULL);
END $$;
"""  # noqa: S608  no input in it
UNDO = """
DROP FUNCTION ledger_post(text, uuid, text, text[], text[], text[], bigint[], date, text, text,
                          bigint);
DROP FUNCTION ledger_answer(text, uuid, boolean);
DROP FUNCTION ledger_write(bigint, bigint[], bigint[], bigint[], bigint[]);
DROP FUNCTION ledger_resolve(text, text[], text[], text[]);
DROP FUNCTION ledger_claim(text, uuid, text, text, text, text, date, bigint, integer, bigint);
DROP FUNCTION ledger_lock(bigint[]);
DROP FUNCTION ledger_digest(jsonb);
DROP FUNCTION ledger_today();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0002_held_by_the_database")]
    operations = [migrations.RunSQL(PARTS + ANSWER + POST, UNDO)]
