"""serve: one function, one round trip.

The request is looked up, the entitlement checked, the parts posted as one journal, the meal
written. Which of two subsidised meals of a day is the first is said by the unique index
canteen_one_subsidised_meal: the second writer waits for the first, fails, and its journal with it.

Own error codes: YC001 subsidised before, YC002 not entitled on the day; those of the ledger else.
"""

from django.db import migrations

SERVE = """
CREATE FUNCTION canteen_require_first(p_meal canteen_mealserved) RETURNS void
LANGUAGE plpgsql AS $$
DECLARE elsewhere text;
BEGIN
  SELECT c.name INTO elsewhere FROM canteen_mealserved s JOIN canteen_canteen c ON c.id = s.canteen_id
   WHERE s.district = p_meal.district AND s.diner_id = p_meal.diner_id AND s.day = p_meal.day
     AND s.meal = p_meal.meal AND s.subsidised AND s.undone_at IS NULL
     AND s.request_id <> p_meal.request_id;
  IF FOUND THEN
    RAISE EXCEPTION 'subsidised before' USING ERRCODE = 'YC001',
      DETAIL = json_build_object('canteen', elsewhere, 'meal', p_meal.meal);
  END IF;
END $$;

CREATE FUNCTION canteen_require_entitled(p_meal canteen_mealserved) RETURNS text
LANGUAGE plpgsql AS $$
DECLARE programme text;
BEGIN
  SELECT g.code INTO programme
    FROM canteen_entitlement e
    JOIN canteen_diner d ON d.id = e.diner_id
    JOIN eligibility_programme g ON g.id = e.programme_id
   WHERE e.id = p_meal.entitlement_id AND e.district = p_meal.district
     AND e.diner_id = p_meal.diner_id AND e.since <= p_meal.day
     AND (e.until IS NULL OR e.until > p_meal.day)
     AND (d.ended_on IS NULL OR d.ended_on > p_meal.day);
  IF programme IS NULL THEN
    RAISE EXCEPTION 'not entitled on the day' USING ERRCODE = 'YC002';
  END IF;
  RETURN programme;
END $$;

CREATE FUNCTION canteen_post_meal(
  p_meal canteen_mealserved, p_operator bigint, p_programme text, p_payer text,
  p_disputed bigint, p_effective date, OUT journal_id bigint, OUT repeated boolean,
  OUT balance bigint
) LANGUAGE plpgsql AS $$
DECLARE
  tail text := format(':%s:%s:%s', p_programme, p_meal.canteen_id, to_char(p_meal.day, 'YYYY-MM'));
  debits text[]; amounts bigint[]; codes text[]; balances bigint[];
BEGIN
  SELECT array_agg(v.debit ORDER BY v.n), array_agg(v.amount ORDER BY v.n) INTO debits, amounts
    FROM (VALUES (1, 'city' || tail, p_meal.city), (2, 'district' || tail, p_meal.district_part),
                 (3, 'street' || tail, p_meal.street), (4, 'charity' || tail, p_meal.charity),
                 (5, 'given:' || p_operator, p_meal.operator),
                 (6, p_payer, p_meal.diner_part - p_disputed),
                 (7, 'dispute:' || p_operator, p_disputed)) AS v (n, debit, amount)
   WHERE v.amount > 0;
  SELECT l.journal_id, l.repeated, l.accounts, l.balances
    INTO journal_id, repeated, codes, balances
    FROM ledger_post(
      p_meal.district, p_meal.request_id, 'meal', array_fill('money'::text, ARRAY[cardinality(debits)]),
      debits, array_fill('operator:' || p_operator, ARRAY[cardinality(debits)]), amounts,
      p_effective, 'canteen:' || p_meal.canteen_id, '', p_meal.served_by) AS l;
  balance := balances[array_position(codes, p_payer)];
END $$;

CREATE FUNCTION canteen_serve(
  p_said jsonb, p_operator bigint, p_payer text, p_disputed bigint DEFAULT 0,
  p_effective date DEFAULT NULL,
  OUT meal_id bigint, OUT repeated boolean, OUT journal_id bigint, OUT received_at timestamptz,
  OUT balance bigint
) LANGUAGE plpgsql AS $$
DECLARE
  m canteen_mealserved := jsonb_populate_record(NULL::canteen_mealserved, p_said);
  was canteen_mealserved; posted record; programme text;
BEGIN
  repeated := false;
  m.received_at := clock_timestamp();
  SELECT * INTO was FROM canteen_mealserved s
   WHERE s.district = m.district AND s.request_id = m.request_id;
  IF was.id IS NULL THEN
    IF m.subsidised THEN
      PERFORM canteen_require_first(m);
      programme := canteen_require_entitled(m);
    END IF;
    SELECT * INTO posted FROM canteen_post_meal(
      m, p_operator, programme, p_payer, p_disputed, COALESCE(p_effective, m.day));
    IF posted.repeated THEN
      SELECT * INTO was FROM canteen_mealserved s
       WHERE s.district = m.district AND s.request_id = m.request_id;
    ELSE
      m.id := nextval(pg_get_serial_sequence('canteen_mealserved', 'id'));
      m.journal_id := posted.journal_id;
      INSERT INTO canteen_mealserved SELECT m.*;
      meal_id := m.id;
      journal_id := m.journal_id;
      received_at := m.received_at;
      balance := posted.balance;
      RETURN;
    END IF;
  END IF;
  IF (was.diner_id, was.canteen_id, was.day, was.meal, was.price, was.subsidised, was.paid_by)
     IS DISTINCT FROM
     (m.diner_id, m.canteen_id, m.day, m.meal, m.price, m.subsidised, m.paid_by) THEN
    RAISE EXCEPTION 'request % was used for something else', m.request_id USING ERRCODE = 'YL002';
  END IF;
  repeated := true;
  meal_id := was.id;
  journal_id := was.journal_id;
  received_at := was.received_at;
  SELECT a.balances[array_position(a.accounts, p_payer)] INTO balance
    FROM ledger_answer(m.district, m.request_id, true) AS a;
END $$;
"""
UNDO = """
DROP FUNCTION canteen_serve(jsonb, bigint, text, bigint, date);
DROP FUNCTION canteen_post_meal(canteen_mealserved, bigint, text, text, bigint, date);
DROP FUNCTION canteen_require_entitled(canteen_mealserved);
DROP FUNCTION canteen_require_first(canteen_mealserved);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("canteen_till", "0001_tills"),
        ("canteen", "0002_meals_final"),
        ("ledger", "0005_reverse_and_close"),
    ]
    operations = [migrations.RunSQL(SERVE, UNDO)]
