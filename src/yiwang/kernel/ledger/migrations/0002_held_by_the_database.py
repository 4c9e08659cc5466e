"""What the database itself holds: balances move only with transfers, and what was posted stays."""

from django.db import migrations

SAME_BOOK = "".join(
    f"""
ALTER TABLE ledger_{table} ADD CONSTRAINT ledger_{table}_{side}_in_book
  FOREIGN KEY (district, book_id, {side}_id) REFERENCES ledger_account (district, book_id, id);
"""
    for table in ("transfer", "hold")
    for side in ("debit", "credit")
)
UNSAME_BOOK = "".join(
    f"ALTER TABLE ledger_{table} DROP CONSTRAINT ledger_{table}_{side}_in_book;\n"
    for table in ("transfer", "hold")
    for side in ("debit", "credit")
)

# The right to UPDATE one column stays on journals: a foreign key locks the row it refers to, and
# that needs it. The trigger refuses the update itself.
APPEND_ONLY = """
CREATE TRIGGER ledger_transfer_append_only BEFORE UPDATE OR DELETE ON ledger_transfer
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER ledger_journal_append_only BEFORE UPDATE OR DELETE ON ledger_journal
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER ledger_closing_append_only BEFORE UPDATE OR DELETE ON ledger_closing
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER ledger_account_stays BEFORE DELETE ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();
CREATE TRIGGER ledger_hold_stays BEFORE DELETE ON ledger_hold
  FOR EACH ROW EXECUTE FUNCTION yiwang_append_only();

REVOKE UPDATE, DELETE ON ledger_transfer, ledger_journal, ledger_closing FROM PUBLIC, CURRENT_USER;
GRANT UPDATE (id) ON ledger_journal TO CURRENT_USER;

CREATE FUNCTION ledger_never_emptied() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE filled boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %I)', TG_TABLE_NAME) INTO filled;
  IF filled THEN
    RAISE EXCEPTION '% is append-only: TRUNCATE refused', TG_TABLE_NAME
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
"""
UNAPPEND_ONLY = """
DROP FUNCTION ledger_never_emptied();
GRANT UPDATE, DELETE ON ledger_transfer, ledger_journal, ledger_closing TO CURRENT_USER;
DROP TRIGGER ledger_hold_stays ON ledger_hold;
DROP TRIGGER ledger_account_stays ON ledger_account;
DROP TRIGGER ledger_closing_append_only ON ledger_closing;
DROP TRIGGER ledger_journal_append_only ON ledger_journal;
DROP TRIGGER ledger_transfer_append_only ON ledger_transfer;
"""

FILLED = ("transfer", "journal", "closing", "hold", "balance")
NEVER_EMPTIED = "".join(
    f"CREATE TRIGGER ledger_{table}_never_emptied BEFORE TRUNCATE ON ledger_{table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION ledger_never_emptied();\n"
    for table in FILLED
)
UNNEVER_EMPTIED = "".join(
    f"DROP TRIGGER ledger_{table}_never_emptied ON ledger_{table};\n" for table in FILLED
)

ACCOUNTS = """
CREATE FUNCTION ledger_keep_account() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.district, NEW.book_id, NEW.code, NEW.side, NEW.floor, NEW.opened_at)
     IS DISTINCT FROM
     (OLD.id, OLD.district, OLD.book_id, OLD.code, OLD.side, OLD.floor, OLD.opened_at)
     OR (OLD.closed_at IS NOT NULL AND NEW.closed_at IS DISTINCT FROM OLD.closed_at)
     OR (OLD.closed_through IS NOT NULL
         AND (NEW.closed_through IS NULL OR NEW.closed_through < OLD.closed_through)) THEN
    RAISE EXCEPTION 'book, code, side and floor of account % never change, closed stays closed',
      OLD.code USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_account_is_final BEFORE UPDATE ON ledger_account
  FOR EACH ROW EXECUTE FUNCTION ledger_keep_account();

CREATE FUNCTION ledger_begin_balance() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO ledger_balance (account_id, district, sign, floor, balance, held)
  SELECT id, district, CASE side WHEN 'debit' THEN 1 ELSE -1 END, floor, 0, 0
    FROM added WHERE floor IS NOT NULL;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_account_has_balance AFTER INSERT ON ledger_account
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_begin_balance();

CREATE TRIGGER ledger_balance_moves_by_transfers BEFORE UPDATE OR DELETE ON ledger_balance
  FOR EACH ROW WHEN (pg_trigger_depth() < 1) EXECUTE FUNCTION yiwang_append_only();
"""
UNACCOUNTS = """
DROP TRIGGER ledger_balance_moves_by_transfers ON ledger_balance;
DROP TRIGGER ledger_account_has_balance ON ledger_account;
DROP FUNCTION ledger_begin_balance();
DROP TRIGGER ledger_account_is_final ON ledger_account;
DROP FUNCTION ledger_keep_account();
"""

# The lock of the book is shared by all who post and taken alone by who closes days or accounts:
# he waits for transfers under way, later ones wait for him, and what is looked up after it is what
# he left. (Row locks would do the same, but those who share one never let a waiting closer in.)
APPLY = """
CREATE FUNCTION ledger_book_lock(p_book bigint) RETURNS bigint LANGUAGE sql IMMUTABLE AS $$
  SELECT 764000200000000 + p_book $$;

CREATE FUNCTION ledger_apply() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r record;
BEGIN
  FOR r IN SELECT DISTINCT book_id FROM added ORDER BY book_id LOOP
    PERFORM pg_advisory_xact_lock_shared(ledger_book_lock(r.book_id));
  END LOOP;
  PERFORM 1 FROM added t JOIN ledger_journal j ON j.id = t.journal_id
    WHERE (j.district, j.effective_on) <> (t.district, t.effective_on)
       OR t.seq NOT BETWEEN 1 AND j.lines;
  IF FOUND THEN
    RAISE EXCEPTION 'a transfer is not of its journal' USING ERRCODE = 'restrict_violation';
  END IF;

  SELECT a.code, a.closed_at, a.closed_through INTO r
    FROM added t CROSS JOIN LATERAL (VALUES (t.debit_id), (t.credit_id)) AS v (id)
    JOIN ledger_account a ON a.id = v.id
   WHERE a.closed_at IS NOT NULL OR a.closed_through >= t.effective_on LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'account % is closed', r.code USING
      ERRCODE = CASE WHEN r.closed_at IS NULL THEN 'YL005' ELSE 'YL004' END,
      DETAIL = json_build_object('account', r.code, 'through', r.closed_through);
  END IF;

  FOR r IN
    SELECT b.account_id, b.sign * sum(v.delta) AS delta, b.balance, b.held, b.floor
      FROM added t
     CROSS JOIN LATERAL (VALUES (t.debit_id, t.amount), (t.credit_id, -t.amount)) AS v (id, delta)
      JOIN ledger_balance b ON b.account_id = v.id
     GROUP BY b.account_id ORDER BY b.account_id
  LOOP
    IF r.delta < 0 AND r.balance - r.held + r.delta < r.floor THEN
      RAISE EXCEPTION 'account % has too little', r.account_id USING ERRCODE = 'YL001',
        DETAIL = (SELECT json_build_object('account', code, 'book', book_id, 'needed', -r.delta,
                    'available', r.balance - r.held - r.floor)
                    FROM ledger_account WHERE id = r.account_id);
    END IF;
    UPDATE ledger_balance SET balance = balance + r.delta WHERE account_id = r.account_id;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_transfer_applies AFTER INSERT ON ledger_transfer
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION ledger_apply();
"""
UNAPPLY = """
DROP TRIGGER ledger_transfer_applies ON ledger_transfer;
DROP FUNCTION ledger_apply();
DROP FUNCTION ledger_book_lock(bigint);
"""

LINES = """
CREATE VIEW ledger_line AS
  SELECT id, district, debit_id AS account_id, credit_id AS other_id, journal_id, effective_on,
         amount AS debit, 0::bigint AS credit FROM ledger_transfer
  UNION ALL
  SELECT id, district, credit_id, debit_id, journal_id, effective_on,
         0::bigint, amount FROM ledger_transfer;
ALTER TABLE ledger_balance SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
"""
UNLINES = "DROP VIEW ledger_line;"


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_books"), ("events", "0002_append_only")]
    operations = [
        migrations.RunSQL(SAME_BOOK, UNSAME_BOOK),
        migrations.RunSQL(APPEND_ONLY, UNAPPEND_ONLY),
        migrations.RunSQL(NEVER_EMPTIED, UNNEVER_EMPTIED),
        migrations.RunSQL(ACCOUNTS, UNACCOUNTS),
        migrations.RunSQL(APPLY, UNAPPLY),
        migrations.RunSQL(LINES, UNLINES),
    ]
