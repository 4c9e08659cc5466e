"""The case logs read back as the facts they announced: the truth that numbers answer to.

A fact's class, place, channel and total deadline are the case's of today, as on its marks; a
stage's deadline is the one it was left with.
"""

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby

from django.utils.timezone import get_default_timezone

from yiwang.kernel.cases.events import CaseAdvanced
from yiwang.kernel.cases.models import Case, LogEntry
from yiwang.kernel.cases.selectors.reference import current_revision, reference

from .models import Mark
from .rules.counting import plan
from .rules.replay import marks_after

BATCH = 500


def replayed() -> Iterator[tuple[Case, list[Mark]]]:
    """Every case with the marks, unsaved, that its log should have left; in order of id."""
    last = 0
    while True:
        cases = list(
            Case.objects.filter(pk__gt=last).select_related("matter_class").order_by("pk")[:BATCH]
        )
        if not cases:
            return
        last = cases[-1].pk
        yield from _batch(cases)


def _batch(cases: list[Case]) -> Iterator[tuple[Case, list[Mark]]]:
    reference(current_revision())
    by_id = {case.pk: case for case in cases}
    entries = LogEntry.objects.filter(case_id__in=by_id).order_by("case_id", "seq")
    for case_id, log in groupby(entries, key=lambda entry: entry.case_id):
        case = by_id[case_id]
        yield case, marks_of(case, list(log))


def marks_of(case: Case, log: list[LogEntry]) -> list[Mark]:
    """The marks, unsaved, that a case's whole log should have left."""
    zone = get_default_timezone()
    marked = marks_after(plan(fact, zone) for fact in facts_of(case, log))
    return [
        Mark(
            district=case.district,
            street=case.street,
            community=case.community,
            grid=case.grid,
            case=case,
            class_code=_class_code(case),
            channel=case.channel,
            **mark.__dict__,
        )
        for mark in marked
    ]


def facts_of(case: Case, log: list[LogEntry]) -> Iterator[CaseAdvanced]:
    """The facts of a case's log, oldest first."""
    flow = reference().flows[case.flow_id]
    was_open, outcome, department, reworks = False, "", None, 0
    for index, entry in enumerate(log):
        action = flow.action(entry.action, entry.source)
        effect = action.effect if action else ""
        stage = flow.stages[entry.target]
        is_open = not stage.final
        previous_outcome = outcome
        if is_open:
            outcome = ""
        elif was_open or not entry.source:
            outcome = action.outcome if action else ""
        reworks += effect == "rework"
        yield CaseAdvanced(
            district=case.district,
            case_id=case.pk,
            seq=entry.seq,
            number=case.number,
            street=case.street,
            community=case.community,
            grid=case.grid,
            class_code=_class_code(case),
            area="",
            channel=case.channel,
            department_id=entry.department_id,
            post_id=None,
            actor_id=entry.actor_id,
            action=entry.action,
            source=entry.source,
            target=entry.target,
            at=entry.at,
            was_open=was_open,
            is_open=is_open,
            outcome=outcome,
            late=entry.late,
            total_late=bool(not is_open and case.total_due and entry.at > case.total_due),
            reworks=reworks,
            returns=0,
            rating=entry.data.get("rating"),
            previous_outcome=previous_outcome,
            previous_department_id=department,
            effect=effect,
            acting_post_id=entry.post_id,
            reporter_id=case.reporter_id,
            reported_at=case.reported_at,
            is_part=case.parent_id is not None,
            handling=stage.limit is not None and stage.limit.from_catalogue,
            due_at=entry.due_at,
            stage_due=_stage_due(case, log[index + 1 :]),
            total_due=case.total_due,
        )
        was_open, department = is_open, entry.department_id


def _stage_due(case: Case, later: list[LogEntry]) -> datetime | None:
    left = next((entry for entry in later if entry.source != entry.target), None)
    return left.due_at if left else case.stage_due


def _class_code(case: Case) -> str:
    return case.matter_class.code if case.matter_class else ""
