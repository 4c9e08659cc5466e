"""Questions whose answer must be no rows."""

from django.db.models import Exists, OuterRef, Q

from yiwang.kernel.cases.models import ClassRule, MatterClass


def overlapping_conditions() -> list[str]:
    """Two rows of one condition in force on the same day."""
    later = ClassRule.objects.filter(
        Q(matter_class=OuterRef("matter_class"), ordinal=OuterRef("ordinal")),
        since__gt=OuterRef("since"),
    )
    endless = ClassRule.objects.filter(Exists(later), until__isnull=True)
    crossed = ClassRule.objects.filter(
        Exists(later.filter(since__lte=OuterRef("until"))), until__isnull=False
    )
    return [f"class {r.matter_class_id} condition {r.ordinal}" for r in [*endless, *crossed]]


def minors_of_other_majors() -> list[str]:
    """Minor classes whose code does not begin with their major's."""
    rows = MatterClass.objects.filter(parent__isnull=False).select_related("parent")
    return [
        row.code
        for row in rows
        if row.parent is not None and not row.code.startswith(row.parent.code)
    ]
