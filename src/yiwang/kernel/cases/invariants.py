"""Questions whose answer must be no rows; run after every test that writes, and nightly."""

from django.db.models import F, Q

from .chains import case_logs, cases_without_their_last_entry
from .models import Case


def broken_logs() -> list[str]:
    """Logs that do not follow entry by entry."""
    report = case_logs()
    return [report.broken] if report.broken else []


def rows_that_are_not_their_last_entry() -> list[str]:
    return cases_without_their_last_entry()


def closed_parents_of_open_children() -> list[str]:
    open_children = Case.objects.filter(
        is_open=True, parent__is_open=False, parent__district=F("district")
    ).exclude(parent__outcome="merged")
    return [f"case {case.number}" for case in open_children[:100]]


def matters_nowhere() -> list[str]:
    """Open cases that no post owns although a post of acceptance exists for their place."""
    lost = Case.objects.filter(Q(post__isnull=True, unrouted=False), is_open=True)
    return [f"case {case.number}" for case in lost[:100]]


def merged_into_the_merged() -> list[str]:
    """Merges that end nowhere: a survivor that was itself merged before."""
    chained = Case.objects.filter(
        merged_into__outcome="merged", merged_into__closed_at__lt=F("closed_at")
    )
    return [f"case {case.number}" for case in chained[:100]]
