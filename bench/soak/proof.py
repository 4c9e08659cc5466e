"""What must hold after it: every request counted once, every promise kept."""

from collections import Counter
from collections.abc import Iterator, Sequence

from django.db import connection

from yiwang.project.questions import violations

from .load import Sent

#: Whose invariants are asked: every noun of the kernel, and the open interfaces that were used.
ROOMS = ("yiwang.kernel.", "yiwang.surfaces.open.")


def faults(sent: Sequence[Sent], refused: Sequence[str]) -> Iterator[str]:
    """Everything that was lost, doubled, answered otherwise or broken."""
    yield from (f"refused: {each}" for each in refused[:5])
    unanswered = sum(each.second is None for each in sent)
    if unanswered:
        yield f"{unanswered} requests have no answer although they were sent again"
    for each in sent:
        if each.first is not None and each.first != each.second:
            yield f"{each.path}: answered {each.first}, then {each.second}"
    yield from _counts(sent)
    yield from (f"{name}: {rows[:3]}" for name, rows in violations(ROOMS).items())


def _counts(sent: Sequence[Sent]) -> Iterator[str]:
    asked = Counter(each.kind for each in sent)
    with connection.cursor() as cursor:
        cursor.execute("SELECT action, count(*) FROM cases_logentry GROUP BY 1")
        written = dict(cursor.fetchall())
        cursor.execute("SELECT count(*) FROM cases_case")
        cases = cursor.fetchone()[0]
    for kind, number in asked.items():
        if written.get(kind, 0) != number:
            yield f"{number} requests to {kind}, {written.get(kind, 0)} in the logs"
    if cases != asked["report"]:
        yield f"{asked['report']} reports, {cases} cases"
    numbers = Counter(each.second for each in sent if each.kind == "report")
    for number, times in numbers.items():
        if number is not None and times > 1:
            yield f"{times} requests have the one case {number}"
