"""When an answer is owed, and who said so."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import F
from django.db.models.functions import Length
from django.utils.timezone import localdate

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.calendar.selectors import calendar_for
from yiwang.kernel.places.selectors import paths_of
from yiwang.lib import worktime

from ..models import Term


@dataclass(frozen=True)
class Said:
    """A term with how it stands: coming, it holds, or another came after it. `where` is the name
    of its district, "" for the default of all."""

    term: Term
    state: str
    where: str


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


def terms_said(actor: Actor) -> list[Said]:
    """What was said of the districts in which the actor sees applications, and the default; the
    newest first. Two statements."""
    held = {post.division[:6] for post in actor.posts_that("canteen.see") if post.division}
    rows = Term.objects.filter(district__in=["", *held])
    terms = list(rows.order_by(F("since").desc(), "stage", "-district"))
    names = paths_of({term.district for term in terms if term.district})
    today, latest = localdate(), set()
    found = []
    for term in terms:
        key = (term.district, term.stage)
        state = "coming" if term.since > today else "over" if key in latest else "holds"
        if state == "holds":
            latest.add(key)
        found.append(Said(term, state, names.get(term.district, term.district)))
    return found
