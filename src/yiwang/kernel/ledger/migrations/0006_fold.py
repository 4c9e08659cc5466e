"""Totals of derived accounts: transfers folded by day, behind a watermark that nothing slips past.

Ids are drawn before they are committed, so "everything up to the newest id" may miss a transfer
still under way. Whoever draws an id has a transaction id, and holds its lock, before (a journal is
inserted before its transfers). So the folder reads the sequence, then the newest transaction that
runs; when none of this database up to that one runs any more, no smaller id can appear. Nothing is
added to the path of writers, and what is not folded yet is read from the transfers.
"""

from django.db import migrations

FOLD = """
CREATE FUNCTION ledger_newest_writer() RETURNS bigint LANGUAGE sql AS $$
  SELECT pg_current_xact_id()::text::bigint
         + COALESCE(max(age(pg_current_xact_id()::xid) - age(transactionid)), 0)
    FROM pg_locks WHERE locktype = 'transactionid' AND mode = 'ExclusiveLock' $$;

CREATE FUNCTION ledger_still_writing(p_newest bigint) RETURNS boolean LANGUAGE sql AS $$
  SELECT EXISTS (
    SELECT 1 FROM pg_locks l LEFT JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'transactionid' AND l.mode = 'ExclusiveLock'
       AND l.pid IS DISTINCT FROM pg_backend_pid()
       AND (a.datname IS NULL OR a.datname = current_database())
       AND age(l.transactionid) >= age((p_newest % 4294967296)::text::xid)) $$;

CREATE FUNCTION ledger_begin_watermark() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_watermark (district, folded_id, next_id, next_xid)
  VALUES (NEW.district, 0, 0, 0) ON CONFLICT (district) DO NOTHING;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_book_has_watermark AFTER INSERT ON ledger_book
  FOR EACH ROW EXECUTE FUNCTION ledger_begin_watermark();

CREATE FUNCTION ledger_fold(p_district text, p_limit bigint) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE w ledger_watermark; upto bigint; seen bigint; newest bigint;
BEGIN
  SELECT * INTO w FROM ledger_watermark WHERE district = p_district FOR UPDATE SKIP LOCKED;
  IF w.id IS NULL THEN
    RETURN 0;
  END IF;
  upto := w.folded_id;
  IF w.next_id > w.folded_id
     AND NOT ledger_still_writing(w.next_xid) THEN
    upto := LEAST(w.next_id, w.folded_id + p_limit);
    INSERT INTO ledger_total AS old (district, account_id, day, debits, credits)
    SELECT p_district, v.id, t.effective_on, sum(v.debit), sum(v.credit)
      FROM ledger_transfer t
     CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount, 0), (t.credit_id, 0, t.amount))
        AS v (id, debit, credit)
      JOIN ledger_account a ON a.id = v.id AND a.floor IS NULL
     WHERE t.district = p_district AND t.id > w.folded_id AND t.id <= upto
     GROUP BY v.id, t.effective_on
    ON CONFLICT (district, account_id, day) DO UPDATE
       SET debits = old.debits + excluded.debits, credits = old.credits + excluded.credits;
  END IF;
  seen := w.next_id;
  newest := w.next_xid;
  IF upto >= w.next_id OR w.next_xid > ledger_newest_writer() THEN
    seen := GREATEST(
      COALESCE(pg_sequence_last_value(pg_get_serial_sequence('ledger_transfer', 'id')::regclass),
               0), upto);
    newest := ledger_newest_writer();
  END IF;
  UPDATE ledger_watermark SET folded_id = upto, next_id = seen, next_xid = newest
   WHERE district = p_district;
  RETURN upto - w.folded_id;
END $$;

CREATE FUNCTION ledger_moved(
  p_district text, p_account bigint, p_through date, OUT debits bigint, OUT credits bigint
) LANGUAGE plpgsql STABLE AS $$
DECLARE folded bigint := NULL;
BEGIN
  PERFORM 1 FROM ledger_account WHERE id = p_account AND floor IS NULL;
  IF FOUND THEN
    SELECT folded_id INTO folded FROM ledger_watermark WHERE district = p_district;
    SELECT sum(x.debits), sum(x.credits) INTO debits, credits FROM (
      SELECT t.debits, t.credits FROM ledger_total t
       WHERE t.district = p_district AND t.account_id = p_account
         AND (p_through IS NULL OR t.day <= p_through)
      UNION ALL
      SELECT CASE WHEN t.debit_id = p_account THEN t.amount ELSE 0 END,
             CASE WHEN t.credit_id = p_account THEN t.amount ELSE 0 END
        FROM ledger_transfer t
       WHERE t.id > folded AND (t.debit_id = p_account OR t.credit_id = p_account)
         AND (p_through IS NULL OR t.effective_on <= p_through)) AS x;
  ELSE
    SELECT (SELECT sum(amount) FROM ledger_transfer WHERE debit_id = p_account
               AND (p_through IS NULL OR effective_on <= p_through)),
           (SELECT sum(amount) FROM ledger_transfer WHERE credit_id = p_account
               AND (p_through IS NULL OR effective_on <= p_through))
      INTO debits, credits;
  END IF;
  debits := COALESCE(debits, 0);
  credits := COALESCE(credits, 0);
END $$;
"""
UNFOLD = """
DROP FUNCTION ledger_moved(text, bigint, date);
DROP FUNCTION ledger_fold(text, bigint);
DROP TRIGGER ledger_book_has_watermark ON ledger_book;
DROP FUNCTION ledger_begin_watermark();
DROP FUNCTION ledger_still_writing(bigint);
DROP FUNCTION ledger_newest_writer();
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0005_reverse_and_close")]
    operations = [migrations.RunSQL(FOLD, UNFOLD)]
