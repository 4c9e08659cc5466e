"""When an answer is owed."""

from datetime import datetime

from django.db.models.functions import Length
from django.utils.timezone import localdate

from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.lib import worktime

from ..models import Term


def deadline(district: str, stage: str, start: datetime) -> datetime | None:
    """`start` and the working days that the stage may take; None where no term is in force."""
    terms = Term.objects.filter(
        district__in=["", district], stage=stage, since__lte=localdate(start)
    )
    term = terms.order_by(Length("district").desc(), "-since").first()
    if term is None:
        return None
    limit = worktime.Limit(term.working_days, worktime.Unit.WORK_DAY)
    return worktime.due(start, limit, calendar_for()).at
