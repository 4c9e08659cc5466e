"""The order of urgency: by the stage's deadline, what has none behind everything that has one."""

from datetime import UTC, datetime

from django.db.models import F, QuerySet, Value
from django.db.models.functions import Coalesce

from yiwang.kernel.cases.models import Case

#: Never null and unique with the id, so that a list can page by it.
BY_URGENCY = ("urgent", "id")
_NEVER = Value(datetime(9999, 12, 31, tzinfo=UTC))


def with_urgency(rows: QuerySet[Case], *, all_due: bool = False) -> QuerySet[Case]:
    """The cases with `urgent`, the moment to sort by. Where all have a deadline (`all_due`) it is
    the bare column, so that the list is read off an index however many are late."""
    return rows.annotate(urgent=F("stage_due") if all_due else Coalesce("stage_due", _NEVER))
