"""The proof of the cases' logs: every entry follows from the one before it."""

from itertools import groupby

from django.db.models import F

from yiwang.kernel.audit.chains import ChainReport, chain
from yiwang.lib.chain import first_break

from .models import Case, LogEntry
from .rules.logged import logged_content


@chain("cases")
def case_logs() -> ChainReport:
    """Recompute every log; a log cut at its end is found by its case's `log_seq` and hash."""
    entries = LogEntry.objects.order_by("case_id", "seq").iterator(5000)
    checked, last = 0, ""
    for case_id, log in groupby(entries, key=lambda entry: entry.case_id):
        rows = list(log)
        broken = first_break((e.previous, e.digest, logged_content(e)) for e in rows)
        if broken is not None:
            return ChainReport(checked, broken=f"case {case_id} entry {rows[broken].seq}")
        checked += len(rows)
        last = rows[-1].digest
    cut = cases_without_their_last_entry()
    return ChainReport(checked, broken=cut[0] if cut else "", head=last)


def cases_without_their_last_entry() -> list[str]:
    """Cases whose last log entry is not the one that their row names."""
    whole = Case.objects.filter(
        log__seq=F("log_seq"), log__digest=F("log_hash"), log__target=F("stage")
    )
    return [
        f"case {number}"
        for number in Case.objects.exclude(pk__in=whole.values("pk")).values_list(
            "number", flat=True
        )[:100]
    ]
