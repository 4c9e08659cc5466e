"""Questions whose answer must be no rows."""

from django.db import connection
from django.db.models import F

from .models import Application


def entitlements_that_are_not_grants() -> list[str]:
    """Diners whose entitlements do not cover exactly the days of their grants."""
    return _rows(
        """
        SELECT 'diner ' || d.id FROM canteen_diner d
        CROSS JOIN LATERAL (
          SELECT g.programme_id, range_agg(daterange(g.since, g.until)) AS days
          FROM eligibility_grant g
          WHERE g.district = d.district AND g.subject = 'person:' || d.person_id
            AND (g.until IS NULL OR g.until > g.since)
            AND EXISTS (SELECT FROM canteen_applying_application a
                        WHERE a.programme_id = g.programme_id
                        UNION ALL SELECT FROM canteen_canteen c
                        WHERE c.programme_id = g.programme_id)
          GROUP BY g.programme_id
        ) held
        LEFT JOIN LATERAL (
          SELECT range_agg(daterange(e.since, e.until)) AS days FROM canteen_entitlement e
          WHERE e.diner_id = d.id AND e.programme_id = held.programme_id
        ) given ON true
        WHERE held.days IS DISTINCT FROM given.days
        """
    )


def entitlements_without_a_grant() -> list[str]:
    """Entitlements on days that no grant of the diner covers."""
    return _rows(
        """
        SELECT 'entitlement ' || e.id FROM canteen_entitlement e
        JOIN canteen_diner d ON d.id = e.diner_id
        JOIN eligibility_grant g ON g.id = e.grant_id
        WHERE g.subject <> 'person:' || d.person_id OR g.programme_id <> e.programme_id
           OR NOT daterange(e.since, e.until) <@ daterange(g.since, g.until)
        """
    )


def applications_not_by_their_last_step() -> list[str]:
    """An application stands where its last step brought it."""
    return _rows(
        """
        SELECT 'application ' || a.id FROM canteen_applying_application a
        LEFT JOIN LATERAL (SELECT state FROM canteen_applying_step s
          WHERE s.application_id = a.id ORDER BY s.id DESC LIMIT 1) last ON true
        WHERE last.state IS DISTINCT FROM a.state
        """
    )


def checked_and_decided_by_one() -> list[str]:
    """Nobody decides what he checked himself."""
    wrong = Application.objects.filter(checked_by=F("decided_by"))
    return [f"application {pk}" for pk in wrong.values_list("pk", flat=True)]


def _rows(statement: str) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(f"{statement} LIMIT 100")
        return [row[0] for row in cursor.fetchall()]
