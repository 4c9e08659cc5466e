"""Reversal by a mirrored journal, closing of days and of accounts."""

from django.db import migrations

REVERSE = """
CREATE FUNCTION ledger_reverse(
  p_district text, p_request uuid, p_journal bigint, p_reason text,
  p_effective date DEFAULT NULL, p_actor bigint DEFAULT NULL,
  OUT journal_id bigint, OUT repeated boolean, OUT effective_on date,
  OUT books text[], OUT accounts text[], OUT balances bigint[]
) LANGUAGE plpgsql AS $$
DECLARE made bigint; was ledger_journal; them record;
BEGIN
  SELECT * INTO was FROM ledger_journal WHERE district = p_district AND id = p_journal;
  IF was.id IS NULL THEN
    RAISE EXCEPTION 'no journal %', p_journal USING ERRCODE = 'YL010';
  ELSIF was.reverses_id IS NOT NULL THEN
    RAISE EXCEPTION 'journal % is a reversal itself', p_journal USING ERRCODE = 'YL009';
  END IF;
  made := ledger_claim(p_district, p_request,
    ledger_digest(jsonb_build_array('reverse', p_journal, p_reason, p_effective)),
    was.kind, was.subject, p_reason, p_effective, p_actor, was.lines, p_journal);
  IF made IS NOT NULL THEN
    SELECT array_agg(book_id ORDER BY seq) AS books, array_agg(credit_id ORDER BY seq) AS debits,
           array_agg(debit_id ORDER BY seq) AS credits, array_agg(amount ORDER BY seq) AS amounts
      INTO them FROM ledger_transfer t WHERE t.journal_id = p_journal;
    PERFORM ledger_write(made, them.books, them.debits, them.credits, them.amounts);
  END IF;
  SELECT * INTO journal_id, repeated, effective_on, books, accounts, balances
    FROM ledger_answer(p_district, p_request, made IS NULL);
END $$;
"""
UNREVERSE = "DROP FUNCTION ledger_reverse(text, uuid, bigint, text, date, bigint);"

# Whoever waits for the lock of the book keeps others waiting behind him, so he gives up soon.
CLOSE = """
CREATE FUNCTION ledger_close_days(
  p_district text, p_book bigint, p_accounts text[], p_through date, p_actor bigint
) RETURNS integer LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE done integer;
BEGIN
  PERFORM pg_advisory_xact_lock(ledger_book_lock(p_book));
  INSERT INTO ledger_closing (district, account_id, through, closed_at, actor_id)
  SELECT p_district, id, p_through, clock_timestamp(), p_actor FROM ledger_account
   WHERE district = p_district AND book_id = p_book
     AND (p_accounts IS NULL OR code = ANY (p_accounts))
     AND (closed_through IS NULL OR closed_through < p_through);
  GET DIAGNOSTICS done = ROW_COUNT;
  UPDATE ledger_account SET closed_through = p_through
   WHERE district = p_district AND book_id = p_book
     AND (p_accounts IS NULL OR code = ANY (p_accounts))
     AND (closed_through IS NULL OR closed_through < p_through);
  RETURN done;
END $$;

CREATE FUNCTION ledger_close_account(p_district text, p_book bigint, p_code text)
RETURNS boolean LANGUAGE plpgsql SET lock_timeout = '2s' AS $$
DECLARE a ledger_account;
BEGIN
  PERFORM pg_advisory_xact_lock(ledger_book_lock(p_book));
  SELECT * INTO a FROM ledger_account
   WHERE district = p_district AND book_id = p_book AND code = p_code;
  IF a.id IS NULL THEN
    RAISE EXCEPTION 'no such account' USING ERRCODE = 'YL003',
      DETAIL = json_build_object('account', p_code);
  ELSIF a.closed_at IS NOT NULL THEN
    RETURN true;
  END IF;
  PERFORM 1 FROM ledger_hold WHERE state = 'open' AND (debit_id = a.id OR credit_id = a.id);
  IF FOUND OR (SELECT debits <> credits FROM ledger_moved(p_district, a.id, NULL)) THEN
    RAISE EXCEPTION 'account % is not empty', p_code USING ERRCODE = 'YL011',
      DETAIL = json_build_object('account', p_code);
  END IF;
  UPDATE ledger_account SET closed_at = clock_timestamp() WHERE id = a.id;
  RETURN false;
END $$;
"""
UNCLOSE = """
DROP FUNCTION ledger_close_account(text, bigint, text);
DROP FUNCTION ledger_close_days(text, bigint, text[], date, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0004_hold")]
    operations = [
        migrations.RunSQL(REVERSE, UNREVERSE),
        migrations.RunSQL(CLOSE, UNCLOSE),
    ]
