"""Questions whose answer must be no rows."""

from django.db import connection


def scores_other_than_their_items() -> list[str]:
    """An inspection's score is a hundred less its deductions; `failed` counts its failed items."""
    return _lines("""
      SELECT 'inspection ' || i.id FROM canteen_watching_inspection i
       CROSS JOIN LATERAL (
         SELECT COALESCE(sum(f.deduction), 0) AS deducted,
                count(*) FILTER (WHERE f.result = 'failed') AS failed
           FROM canteen_watching_finding f WHERE f.inspection_id = i.id) AS f
       WHERE i.score <> GREATEST(0, 100 - f.deducted) OR i.failed <> f.failed""")


def failed_items_without_a_case() -> list[str]:
    """Ten minutes are enough for a case to be opened."""
    return _lines("""
      SELECT 'finding ' || f.id FROM canteen_watching_finding f
        JOIN canteen_watching_inspection i ON i.id = f.inspection_id
       WHERE f.result = 'failed' AND f.case_id IS NULL
         AND i.recorded_at < now() - interval '10 minutes'""")


def endings_other_than_their_cases() -> list[str]:
    """Who shows a case as ended, or as open, says what the case says; ten minutes of grace."""
    return _lines("""
      SELECT said.name FROM (
        SELECT 'finding ' || id AS name, case_id, outcome FROM canteen_watching_finding
        UNION ALL
        SELECT 'signal ' || id, case_id, outcome FROM canteen_watching_signal) AS said
        JOIN cases_case c ON c.id = said.case_id
       WHERE said.outcome <> c.outcome AND c.stage_since < now() - interval '10 minutes'""")


def samples_of_other_canteens_dishes() -> list[str]:
    return _lines("""
      SELECT 'sample ' || s.id FROM canteen_watching_sample s
        JOIN canteen_menus_dish d ON d.id = s.dish_id
       WHERE d.canteen_id <> s.canteen_id""")


def _lines(sql: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return [line for (line,) in cursor.fetchall()]
