"""Questions whose answer must be no rows."""

from django.db import connection

from .models import Division, ResponsibilityGrid

ANCESTORS = """
SELECT c.code FROM places_division c JOIN places_division p ON p.id = c.parent_id
WHERE c.province <> p.province
   OR (p.city <> '' AND c.city <> p.city) OR (p.district <> '' AND c.district <> p.district)
   OR (p.street <> '' AND c.street <> p.street)
   OR (p.community <> '' AND c.community <> p.community)
   OR (p.large_grid <> '' AND c.large_grid <> p.large_grid)
"""


def children_outside_their_parent() -> list[str]:
    """Divisions whose ancestors are not their parent's."""
    with connection.cursor() as cursor:
        cursor.execute(ANCESTORS)
        return [row[0] for row in cursor.fetchall()]


def children_of_ended_divisions() -> list[str]:
    """Divisions in force under one that is not."""
    rows = Division.objects.filter(until=None, parent__until__isnull=False)
    return list(rows.values_list("code", flat=True))


def areas_with_ended_grids() -> list[str]:
    """Responsibility areas that still hold a grid no longer in force: somebody must redraw them."""
    rows = ResponsibilityGrid.objects.filter(grid__until__isnull=False)
    return sorted(set(rows.values_list("area__code", flat=True)))
