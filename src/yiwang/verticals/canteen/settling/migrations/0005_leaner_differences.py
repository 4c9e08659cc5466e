"""The same differences, asked so that no scan is held against each meal of its day.

Each OR becomes two questions, which hash; a meal's journal is found by what it is, whoever ran the
canteen then, and not by all transfers of an operator once for each of its canteens.
"""

from importlib import import_module

from django.db import migrations

DAY = "(%s AT TIME ZONE 'Asia/Shanghai')::date"
NEW = f"""
CREATE OR REPLACE VIEW canteen_settling_difference AS
WITH found AS (
  SELECT 'no_meal'::text AS kind, r.district, c.id AS canteen_id, {DAY % "s.starts_at"} AS day,
         'reservation:' || r.id AS subject, r.holder::text AS who, r.changed_at AS at,
         NULL::bigint AS expected, NULL::bigint AS counted
    FROM booking_reservation r
    JOIN booking_session s ON s.id = r.session_id
    JOIN canteen_canteen c ON s.subject = 'canteen:' || c.id
   WHERE r.state = 'attended' AND NOT EXISTS (
     SELECT 1 FROM canteen_mealserved m
      WHERE m.canteen_id = c.id AND m.day = {DAY % "s.starts_at"} AND m.undone_at IS NULL
        AND m.reservation_id = r.id)
     AND NOT EXISTS (
     SELECT 1 FROM canteen_mealserved m JOIN canteen_diner d ON d.id = m.diner_id
      WHERE m.canteen_id = c.id AND m.day = {DAY % "s.starts_at"} AND m.undone_at IS NULL
        AND 'person:' || d.person_id = r.holder)
  UNION ALL
  SELECT 'missed_but_ate', r.district, c.id, {DAY % "s.starts_at"}, 'reservation:' || r.id,
         r.holder, r.changed_at, NULL, NULL
    FROM booking_reservation r
    JOIN booking_session s ON s.id = r.session_id
    JOIN canteen_canteen c ON s.subject = 'canteen:' || c.id
   WHERE r.state = 'missed' AND EXISTS (
     SELECT 1 FROM canteen_mealserved m JOIN canteen_diner d ON d.id = m.diner_id
      WHERE m.canteen_id = c.id AND m.day = {DAY % "s.starts_at"} AND m.meal = s.kind
        AND m.undone_at IS NULL AND 'person:' || d.person_id = r.holder)
  UNION ALL
  SELECT 'no_scan', m.district, m.canteen_id, m.day, 'meal:' || m.id, 'person:' || d.person_id,
         m.served_at, NULL, NULL
    FROM canteen_mealserved m JOIN canteen_diner d ON d.id = m.diner_id
   WHERE m.subsidised AND m.scan_id IS NULL AND NOT m.delivered AND m.undone_at IS NULL
  UNION ALL
  SELECT 'idle_scan', n.district, c.id, {DAY % "n.at"}, 'scan:' || n.id, n.subject, n.at,
         NULL, NULL
    FROM checkin_scan n
    JOIN checkin_device v ON v.id = n.device_id
    JOIN canteen_canteen c ON v.stands_for = 'canteen:' || c.id
   WHERE n.accepted AND NOT EXISTS (
     SELECT 1 FROM canteen_mealserved m
      WHERE m.canteen_id = c.id AND m.day = {DAY % "n.at"} AND m.scan_id = n.id)
     AND NOT EXISTS (
     SELECT 1 FROM canteen_mealserved m JOIN canteen_diner d ON d.id = m.diner_id
      WHERE m.canteen_id = c.id AND m.day = {DAY % "n.at"}
        AND 'person:' || d.person_id = n.subject)
  UNION ALL
  SELECT 'no_record', t.district, c.id, t.effective_on, 'journal:' || j.id, '', j.posted_at,
         NULL, NULL
    FROM ledger_journal j
    JOIN ledger_transfer t ON t.journal_id = j.id AND t.seq = 1
    JOIN canteen_canteen c ON j.subject = 'canteen:' || c.id
   WHERE j.kind = 'meal' AND j.reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM canteen_mealserved m
                      WHERE m.district = t.district AND m.request_id = j.request_id)
     AND NOT EXISTS (SELECT 1 FROM ledger_journal u
                      WHERE u.district = j.district AND u.reverses_id = j.id)
  UNION ALL
  SELECT 'drawer', c.district, c.id, cash.day, 'drawer:' || c.id || '/' || cash.day, '',
         (cash.day + 1)::timestamp AT TIME ZONE 'Asia/Shanghai', cash.taken, last.counted
    FROM (SELECT a.code, t.effective_on AS day,
                 sum(CASE WHEN t.debit_id = a.id THEN t.amount ELSE -t.amount END)::bigint AS taken
            FROM ledger_account a
            JOIN ledger_book b ON b.id = a.book_id AND b.code = 'money'
            JOIN ledger_transfer t ON t.debit_id = a.id OR t.credit_id = a.id
           WHERE a.code LIKE 'cash:%'
             AND NOT EXISTS (SELECT 1 FROM canteen_settling_statement p
                              WHERE p.journal_id = t.journal_id)
           GROUP BY a.code, t.effective_on) AS cash
    JOIN canteen_canteen c ON cash.code = 'cash:' || c.id
    LEFT JOIN LATERAL (
      SELECT k.counted FROM canteen_settling_drawercount k
       WHERE k.canteen_id = c.id AND k.day = cash.day ORDER BY k.id DESC LIMIT 1) AS last ON true
   WHERE cash.taken IS DISTINCT FROM last.counted
     AND cash.day < (now() AT TIME ZONE 'Asia/Shanghai')::date
     AND (cash.taken <> 0 OR last.counted IS NOT NULL)
)
SELECT f.kind || '/' || f.subject AS key, f.*, e.note, e.name AS explained_by,
       e.at AS explained_at
  FROM found f
  LEFT JOIN canteen_settling_explained e
    ON e.district = f.district AND e.kind = f.kind AND e.subject = f.subject
"""  # noqa: S608  no input in it
FIRST = import_module("yiwang.verticals.canteen.settling.migrations.0003_differences").VIEW
BEFORE = FIRST.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1)


class Migration(migrations.Migration):
    dependencies = [("canteen_settling", "0004_adjustments")]
    operations = [migrations.RunSQL(NEW, BEFORE)]
