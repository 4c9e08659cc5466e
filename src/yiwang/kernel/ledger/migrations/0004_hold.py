"""Holds: what is promised lessens what is available, and each resolves once."""

from django.db import migrations

PLANS = """
  SET plan_cache_mode = force_generic_plan
  SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off
"""

# Held is what a pending transfer would take away: of the debited account if it grows by credits,
# of the credited one if it grows by debits.
HELD = """
CREATE FUNCTION ledger_hold_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.state <> 'open' OR NEW.state = 'open'
     OR (NEW.id, NEW.district, NEW.request_id, NEW.digest, NEW.kind, NEW.subject, NEW.memo,
         NEW.book_id, NEW.debit_id, NEW.credit_id, NEW.amount, NEW.placed_at, NEW.expires_at,
         NEW.actor_id)
        IS DISTINCT FROM
        (OLD.id, OLD.district, OLD.request_id, OLD.digest, OLD.kind, OLD.subject, OLD.memo,
         OLD.book_id, OLD.debit_id, OLD.credit_id, OLD.amount, OLD.placed_at, OLD.expires_at,
         OLD.actor_id) THEN
    RAISE EXCEPTION 'hold % resolves once and never changes otherwise', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ledger_hold_resolves_once BEFORE UPDATE ON ledger_hold
  FOR EACH ROW EXECUTE FUNCTION ledger_hold_is_final();

CREATE FUNCTION ledger_apply_holds() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE r record; way integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  IF TG_OP = 'INSERT' THEN
    FOR r IN SELECT DISTINCT book_id FROM changed ORDER BY book_id LOOP
      PERFORM pg_advisory_xact_lock_shared(ledger_book_lock(r.book_id));
    END LOOP;
    SELECT a.code INTO r FROM changed h
     CROSS JOIN LATERAL (VALUES (h.debit_id), (h.credit_id)) AS v (id)
      JOIN ledger_account a ON a.id = v.id WHERE a.closed_at IS NOT NULL LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'account % is closed', r.code USING ERRCODE = 'YL004',
        DETAIL = json_build_object('account', r.code);
    END IF;
    PERFORM 1 FROM changed WHERE state <> 'open';
    IF FOUND THEN
      RAISE EXCEPTION 'a hold begins open' USING ERRCODE = 'restrict_violation';
    END IF;
  END IF;
  FOR r IN
    SELECT b.account_id, b.balance - b.held - b.floor AS available, sum(h.amount) AS amount
      FROM changed h
     CROSS JOIN LATERAL (VALUES (h.debit_id, -1), (h.credit_id, 1)) AS v (id, sign)
      JOIN ledger_balance b ON b.account_id = v.id AND b.sign = v.sign
     GROUP BY b.account_id ORDER BY b.account_id
  LOOP
    IF way = 1 AND r.available < r.amount THEN
      RAISE EXCEPTION 'account % has too little', r.account_id USING ERRCODE = 'YL001',
        DETAIL = (SELECT json_build_object('account', code, 'book', book_id, 'needed', r.amount,
                                           'available', r.available)
                    FROM ledger_account WHERE id = r.account_id);
    END IF;
    UPDATE ledger_balance SET held = held + way * r.amount WHERE account_id = r.account_id;
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_hold_applies AFTER INSERT ON ledger_hold
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_apply_holds();
CREATE TRIGGER ledger_hold_releases AFTER UPDATE ON ledger_hold
  REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION ledger_apply_holds();
"""
UNHELD = """
DROP TRIGGER ledger_hold_releases ON ledger_hold;
DROP TRIGGER ledger_hold_applies ON ledger_hold;
DROP FUNCTION ledger_apply_holds();
DROP TRIGGER ledger_hold_resolves_once ON ledger_hold;
DROP FUNCTION ledger_hold_is_final();
"""

# When it expires is not part of what was asked: the same request sent again counts from later.
PLACE = f"""
CREATE FUNCTION ledger_place_hold(
  p_district text, p_request uuid, p_kind text, p_book text, p_debit text, p_credit text,
  p_amount bigint, p_expires timestamptz, p_subject text DEFAULT '', p_memo text DEFAULT '',
  p_actor bigint DEFAULT NULL,
  OUT hold_id bigint, OUT repeated boolean, OUT expires_at timestamptz
) LANGUAGE plpgsql {PLANS} AS $$
DECLARE
  ids record;
  said text := ledger_digest(jsonb_build_array('hold', p_kind, p_book, p_debit, p_credit,
                                               p_amount, p_subject, p_memo));
BEGIN
  IF p_expires <= clock_timestamp() THEN
    RAISE EXCEPTION 'a hold must end later than now' USING ERRCODE = 'YL008',
      DETAIL = json_build_object('field', 'expires_at');
  END IF;
  SELECT * INTO ids
    FROM ledger_resolve(p_district, ARRAY[p_book], ARRAY[p_debit], ARRAY[p_credit]);
  PERFORM ledger_lock(ids.debits || ids.credits);
  INSERT INTO ledger_hold (district, request_id, digest, kind, subject, memo, book_id, debit_id,
                           credit_id, amount, placed_at, expires_at, actor_id, state, reason)
  VALUES (p_district, p_request, said, p_kind, p_subject, p_memo, ids.books[1], ids.debits[1],
          ids.credits[1], p_amount, clock_timestamp(), p_expires, p_actor, 'open', '')
  ON CONFLICT (district, request_id) DO NOTHING
  RETURNING id, false, ledger_hold.expires_at INTO hold_id, repeated, expires_at;
  IF hold_id IS NULL THEN
    SELECT h.id, true, h.expires_at INTO hold_id, repeated, expires_at FROM ledger_hold h
     WHERE h.district = p_district AND h.request_id = p_request AND h.digest = said;
    IF hold_id IS NULL THEN
      RAISE EXCEPTION 'request % was used for something else', p_request
        USING ERRCODE = 'YL002';
    END IF;
  END IF;
END $$;
"""  # noqa: S608  no input in it
UNPLACE = """
DROP FUNCTION ledger_place_hold(text, uuid, text, text, text, text, bigint, timestamptz, text,
                                text, bigint);
"""

SETTLE = f"""
CREATE FUNCTION ledger_open_hold(p_district text, p_hold bigint) RETURNS ledger_hold
LANGUAGE plpgsql AS $$
DECLARE h ledger_hold;
BEGIN
  SELECT * INTO h FROM ledger_hold WHERE district = p_district AND id = p_hold FOR UPDATE;
  IF h.id IS NULL THEN
    RAISE EXCEPTION 'no hold %', p_hold USING ERRCODE = 'YL010';
  END IF;
  RETURN h;
END $$;

CREATE FUNCTION ledger_settle(
  p_district text, p_request uuid, p_hold bigint, p_amount bigint DEFAULT NULL,
  p_effective date DEFAULT NULL, p_actor bigint DEFAULT NULL,
  OUT journal_id bigint, OUT repeated boolean, OUT effective_on date,
  OUT books text[], OUT accounts text[], OUT balances bigint[]
) LANGUAGE plpgsql {PLANS} AS $$
DECLARE made bigint; h ledger_hold;
BEGIN
  h := ledger_open_hold(p_district, p_hold);
  made := ledger_claim(p_district, p_request,
    ledger_digest(jsonb_build_array('settle', p_hold, p_amount, p_effective)),
    h.kind, h.subject, h.memo, p_effective, p_actor, 1, NULL);
  IF made IS NOT NULL THEN
    IF h.state = 'expired' OR (h.state = 'open' AND h.expires_at <= clock_timestamp()) THEN
      RAISE EXCEPTION 'hold % expired', p_hold USING ERRCODE = 'YL007',
        DETAIL = json_build_object('expired', h.expires_at);
    END IF;
    IF h.state <> 'open' THEN
      RAISE EXCEPTION 'hold % is resolved', p_hold USING ERRCODE = 'YL006',
        DETAIL = json_build_object('state', h.state);
    END IF;
    IF p_amount > h.amount THEN
      RAISE EXCEPTION 'more than was held' USING ERRCODE = 'YL008',
        DETAIL = json_build_object('field', 'amount');
    END IF;
    PERFORM ledger_lock(ARRAY[h.debit_id, h.credit_id]);
    UPDATE ledger_hold SET state = 'settled', resolved_at = clock_timestamp(), journal_id = made
     WHERE district = p_district AND id = p_hold;
    PERFORM ledger_write(made, ARRAY[h.book_id], ARRAY[h.debit_id], ARRAY[h.credit_id],
                         ARRAY[COALESCE(p_amount, h.amount)]);
  END IF;
  SELECT * INTO journal_id, repeated, effective_on, books, accounts, balances
    FROM ledger_answer(p_district, p_request, made IS NULL);
END $$;

CREATE FUNCTION ledger_void(p_district text, p_hold bigint, p_reason text) RETURNS boolean
LANGUAGE plpgsql AS $$
DECLARE h ledger_hold := ledger_open_hold(p_district, p_hold);
BEGIN
  IF h.state = 'void' THEN
    RETURN true;
  ELSIF h.state <> 'open' THEN
    RAISE EXCEPTION 'hold % is resolved', p_hold USING ERRCODE = 'YL006',
      DETAIL = json_build_object('state', h.state);
  END IF;
  UPDATE ledger_hold SET state = 'void', resolved_at = clock_timestamp(), reason = p_reason
   WHERE district = p_district AND id = p_hold;
  RETURN false;
END $$;

CREATE FUNCTION ledger_expire(p_limit integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE at timestamptz := clock_timestamp(); done integer;
BEGIN
  UPDATE ledger_hold SET state = 'expired', resolved_at = at
   WHERE id IN (SELECT id FROM ledger_hold WHERE state = 'open' AND expires_at <= at
                 ORDER BY expires_at LIMIT p_limit FOR UPDATE SKIP LOCKED);
  GET DIAGNOSTICS done = ROW_COUNT;
  RETURN done;
END $$;
"""  # noqa: S608  no input in it
UNSETTLE = """
DROP FUNCTION ledger_expire(integer);
DROP FUNCTION ledger_void(text, bigint, text);
DROP FUNCTION ledger_settle(text, uuid, bigint, bigint, date, bigint);
DROP FUNCTION ledger_open_hold(text, bigint);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_post")]
    operations = [
        migrations.RunSQL(HELD, UNHELD),
        migrations.RunSQL(PLACE, UNPLACE),
        migrations.RunSQL(SETTLE, UNSETTLE),
    ]
