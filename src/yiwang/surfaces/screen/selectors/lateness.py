"""What is late or about to be, by how much, and whose it is."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.timezone import now

from yiwang.kernel.access.actor import Actor
from yiwang.kernel.cases.models import Case
from yiwang.kernel.cases.selectors import CaseFilter, CaseRow, cases_matching, rows_of

from ..rules import MOST_LATE, SOON_MINUTES


def open_cases(actor: Actor, division: str) -> QuerySet[Case]:
    """The open cases of a division that the actor may see, not ordered."""
    return cases_matching(actor, CaseFilter(division=division, is_open=True))


def pressing(actor: Actor, division: str) -> list[CaseRow]:
    """The most overdue matters, longest first, then those that will soon be. One statement."""
    near = now() + timedelta(minutes=SOON_MINUTES)
    due = open_cases(actor, division).filter(stage_due__lt=near)
    return rows_of(due.order_by("stage_due", "id")[:MOST_LATE])
